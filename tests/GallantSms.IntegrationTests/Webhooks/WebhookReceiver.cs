using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using GallantSms.UnitTests.Oracles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace GallantSms.IntegrationTests.Webhooks;

/// <summary>A webhook as its receiver got it.</summary>
internal sealed record ReceivedWebhook(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Event { get; } = JsonSerializer.Deserialize<JsonElement>(Body);

    public string Type => Event.GetProperty("type").GetString()!;

    public Guid MessageId => Event.GetProperty("data").GetProperty("message_id").GetGuid();

    public int Sequence => Event.GetProperty("sequence").GetInt32();
}

/// <summary>A customer's server on a free loopback port, with the manners that the test gives it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What it took, in order.</summary>
    public ConcurrentQueue<ReceivedWebhook> Taken { get; } = new();

    /// <summary>All that came.</summary>
    public ConcurrentQueue<ReceivedWebhook> Asked { get; } = new();

    /// <summary>Answers; 200 takes.</summary>
    public Func<ReceivedWebhook, HttpContext, Task<int>> Manners { private get; set; } = (_, _) => Task.FromResult(200);

    public string Url => _app.Urls.First();

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.AnswerAsync);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Whether the npm package <c>standardwebhooks</c> takes each for signed with the secret.</summary>
    /// <param name="atItsTime">Judged when it was sent; else now, with the package's own tolerance.</param>
    public static async Task<IReadOnlyList<bool>> JudgeAsync(IEnumerable<ReceivedWebhook> webhooks, string secret, bool atItsTime = false) =>
        [.. (await NodeOracle.AskAsync<object, Judged>("webhooks.mjs", [.. webhooks.Select(w => (object)new
        {
            Secret = secret,
            w.Headers,
            w.Body,
            Now = atItsTime ? long.Parse(w.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture) : (long?)null,
        })])).Select(j => j.Valid)];

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var webhook = new ReceivedWebhook(
            http.Request.Path + http.Request.QueryString.ToString(), http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), await reader.ReadToEndAsync());
        Asked.Enqueue(webhook);
        var status = await Manners(webhook, http);
        if (status == 200) Taken.Enqueue(webhook);
        http.Response.StatusCode = status;
        await http.Response.WriteAsync($"says {status}", CancellationToken.None);
    }

    private sealed record Judged(bool Valid);
}
