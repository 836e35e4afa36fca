using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GallantSms.ChaosTests.Load;

/// <summary>
/// A well-behaved client: it repeats a request with the same Idempotency-Key until it has read a whole 202, whatever breaks
/// in between. Any other refusal than "come again" is a fault of the API.
/// </summary>
internal sealed class SendClient(Uri api) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = api, Timeout = TimeSpan.FromSeconds(15) };

    public ConcurrentBag<Promise> Promises { get; } = [];

    /// <summary>Answers and failures that made the client come again, counted.</summary>
    public ConcurrentDictionary<string, int> Repeats { get; } = [];

    /// <exception cref="InvalidOperationException">The API refused a request that is in order.</exception>
    public async Task<Promise> SendAsync(Send send, CancellationToken giveUp)
    {
        while (true)
        {
            if (await TryAsync(send, giveUp) is { } promise)
            {
                Promises.Add(promise);
                return promise;
            }

            await Task.Delay(Random.Shared.Next(50, 250), giveUp);
        }
    }

    /// <summary>The status of a message, or <c>null</c> while nobody answers.</summary>
    public async Task<string?> StatusAsync(Promise promise, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/sms/reports/{promise.MessageIds[0]}");
        request.Headers.Add("X-Api-Key", promise.Send.ApiKey);
        return await AskAsync(request, HttpStatusCode.OK, data => data.GetProperty("message").GetProperty("status").GetString(), ct);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Promise?> TryAsync(Send send, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, send.Path) { Content = JsonContent.Create(send.Body) };
        request.Headers.Add("X-Api-Key", send.ApiKey);
        request.Headers.Add("Idempotency-Key", send.Key);
        return await AskAsync(request, HttpStatusCode.Accepted, data => Read(send, data), ct);
    }

    private static Promise Read(Send send, JsonElement data) => new(
        send,
        data.GetProperty("bulk_id").GetGuid(),
        data.GetProperty("successful").GetInt32(),
        [.. data.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid())]);

    private async Task<T?> AskAsync<T>(HttpRequestMessage request, HttpStatusCode wanted, Func<JsonElement, T?> read, CancellationToken ct)
        where T : class
    {
        try
        {
            using var answer = await _http.SendAsync(request, ct);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
            if (answer.StatusCode == wanted) return read(body.GetProperty("data"));

            var code = body.GetProperty("error").GetProperty("code").GetString();
            if ((int)answer.StatusCode < 500 && code is not ("IDEMPOTENCY_KEY_IN_USE" or "RATE_LIMITED"))
                throw new InvalidOperationException($"{request.RequestUri} was answered {(int)answer.StatusCode} {code}: {body}");
            Count($"{(int)answer.StatusCode} {code}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            Count(e is OperationCanceledException ? "no answer in time" : "connection lost");
        }

        return null;
    }

    private void Count(string what) => Repeats.AddOrUpdate(what, 1, (_, n) => n + 1);
}
