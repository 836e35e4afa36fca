using System.Collections.Concurrent;
using System.Text.Json;
using GallantSms.Application.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Providers.Simulator;

internal sealed record SeenReceipt(string ClientRef, string Status, string Code, DateTimeOffset At, string Id);

/// <summary>The receiving end of receipt callbacks.</summary>
internal sealed class ReceiptSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile int _status = StatusCodes.Status204NoContent;

    private ReceiptSink(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceiptCallback> Callbacks { get; } = new();

    public ConcurrentQueue<ReceiptCallback> Refused { get; } = new();

    public IReadOnlyList<SeenReceipt> Receipts => [.. Callbacks.SelectMany(Read)];

    public string Url { get; private set; } = "";

    public int Status { set => _status = value; }

    public static async Task<ReceiptSink> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var sink = new ReceiptSink(app);
        app.MapPost("/callbacks/{account}", sink.ReceiveAsync);
        await app.StartAsync();
        sink.Url = app.Urls.First() + "/callbacks/";
        return sink;
    }

    public IReadOnlyList<string> StatusesOf(string clientRef) =>
        [.. Receipts.Where(r => r.ClientRef == clientRef).Select(r => r.Status)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static IEnumerable<SeenReceipt> Read(ReceiptCallback callback) =>
        JsonSerializer.Deserialize<JsonElement>(callback.Body.Span).GetProperty("receipts").EnumerateArray().Select(r => new SeenReceipt(
            r.GetProperty("client_ref").GetString()!, r.GetProperty("status").GetString()!, r.GetProperty("code").GetString()!,
            r.GetProperty("at").GetDateTimeOffset(), r.GetProperty("id").GetString()!));

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var callback = new ReceiptCallback("POST", new Uri("http://sink" + http.Request.Path), headers, body.ToArray(), DateTimeOffset.UtcNow);
        (_status < 300 ? Callbacks : Refused).Enqueue(callback);
        http.Response.StatusCode = _status;
    }
}
