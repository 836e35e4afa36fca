using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GallantSms.Bench.Installations;

/// <summary>A tenant that sends: its key, its database, and the few calls that are not load.</summary>
internal sealed class Sender(HttpClient http, string key, TenantDatabase database) : IAsyncDisposable
{
    public string Key => key;

    public TenantDatabase Database => database;

    /// <summary>Sends a bulk body; every one of its recipients must have been accepted.</summary>
    public Task<Guid> BulkAsync(byte[] body, int recipients, CancellationToken ct) => PostAsync("/api/v1/sms/bulk", body, recipients, ct);

    public Task<Guid> SendAsync(byte[] body, CancellationToken ct) => PostAsync("/api/v1/sms/send", body, 1, ct);

    /// <summary>Whether every message of the bulk has reached a terminal state.</summary>
    public async Task<bool> IsFinishedAsync(Guid bulkId, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/sms/status/{bulkId}");
        using var status = await AskAsync(request, HttpStatusCode.OK, ct);
        return status.RootElement.GetProperty("data").GetProperty("finished").GetBoolean();
    }

    public async Task<JsonElement> PostAsync(string path, byte[] body, HttpStatusCode expected, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        using var answer = await AskAsync(request, expected, ct);
        return answer.RootElement.GetProperty("data").Clone();
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await AskAsync(request, HttpStatusCode.OK, ct);
        return answer.RootElement.GetProperty("data").Clone();
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<Guid> PostAsync(string path, byte[] body, int recipients, CancellationToken ct)
    {
        var data = await PostAsync(path, body, HttpStatusCode.Accepted, ct);
        Check.Equal(recipients, data.GetProperty("successful").GetInt32(), "recipients accepted");
        return data.GetProperty("bulk_id").GetGuid();
    }

    private async Task<JsonDocument> AskAsync(HttpRequestMessage request, HttpStatusCode expected, CancellationToken ct)
    {
        request.Headers.Add("X-Api-Key", key);
        using var response = await http.SendAsync(request, ct);
        if (response.StatusCode != expected)
            throw new BenchFailure($"{request.Method} {request.RequestUri?.OriginalString} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
    }
}
