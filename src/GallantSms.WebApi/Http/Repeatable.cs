using GallantSms.Application.Messages;
using GallantSms.Infrastructure.Requests;

namespace GallantSms.WebApi.Http;

/// <summary>Small POSTs that a client may repeat with the same <c>Idempotency-Key</c>: done once, answered the same each time.</summary>
internal static class Repeatable
{
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <param name="work">Gets the key, for an id that a repeat makes again.</param>
    public static async Task<IResult> CreatedAsync<T>(HttpContext http, ReadOnlyMemory<byte> body, string location, Func<IdempotencyKey?, Task<T>> work, CancellationToken ct)
    {
        var key = IdempotencyHeader.Read(http, body);
        var once = http.RequestServices.GetRequiredService<OnceOnly>();
        var answer = await once.RunAsync(key, async () => new(StatusCodes.Status201Created, Api.DataJson(await work(key))), ct);
        if (answer.Repeated) http.Response.Headers[ReplayedHeader] = "true";
        return Api.Raw(http, answer.Answer.Status, answer.Answer.Data, location);
    }
}
