using GallantSms.Application.Providers;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Messages.Receipts;
using Microsoft.AspNetCore.Http.Features;

namespace GallantSms.WebApi.Callbacks;

/// <summary>
/// Where carriers report: <c>/callbacks/{kind}/{account}</c>, account by number or name, with the account's secret as one more
/// part of the path for carriers that sign nothing. Nobody signs in; the adapter checks. 200 means stored, anything else makes
/// the carrier come again.
/// </summary>
internal static class ReceiptCallbacks
{
    private const int MaxBytes = 4 * 1024 * 1024;

    public static void MapReceiptCallbacks(this IEndpointRouteBuilder app) =>
        app.MapMethods("/callbacks/{kind}/{account}/{token?}", ["GET", "POST"], TakeAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> TakeAsync(HttpContext http, string kind, string account, string? token, ReceiptIntake intake, TimeProvider clock, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        if (body.Length > MaxBytes) throw new DomainException("PAYLOAD_TOO_LARGE", ErrorKind.TooLarge, "The receipt is too large.");

        var request = http.Request;
        var callback = new ReceiptCallback(
            request.Method,
            new Uri($"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}"),
            request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.GetBuffer().AsMemory(0, (int)body.Length),
            clock.GetUtcNow(),
            token ?? "");
        return await intake.TakeAsync(kind, account, callback, ct) switch
        {
            ReceiptAnswer.Stored => Results.Ok(),
            ReceiptAnswer.BadSignature => throw new DomainException("BAD_SIGNATURE", ErrorKind.Unauthenticated, "The signature does not hold."),
            _ => throw new DomainException("NOT_FOUND", ErrorKind.NotFound, "There is no such carrier account."),
        };
    }
}
