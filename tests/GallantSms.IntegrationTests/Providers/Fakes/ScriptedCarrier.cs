using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GallantSms.IntegrationTests.Providers.Fakes;

/// <param name="Path">Without the mood.</param>
/// <param name="Target">Path and query as they came over the wire.</param>
internal sealed record CarrierCall(CarrierMood Mood, string Method, string Path, string Query, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}

internal sealed record CarrierAnswer(int Status, string Body, string ContentType = "application/json", string? RetryAfter = null);

/// <summary>
/// A carrier over real HTTP. The test writes how it answers when it is well; the moods, which are the first part of the path,
/// spoil that for everything but GET.
/// </summary>
internal sealed class ScriptedCarrier : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<CarrierCall, CarrierAnswer> _well;
    private readonly ConcurrentDictionary<string, int> _taken = new();

    private ScriptedCarrier(WebApplication app, Func<CarrierCall, CarrierAnswer> well) => (_app, _well) = (app, well);

    public ConcurrentQueue<CarrierCall> Calls { get; } = new();

    public static async Task<ScriptedCarrier> StartAsync(Func<CarrierCall, CarrierAnswer> well)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var carrier = new ScriptedCarrier(builder.Build(), well);
        carrier._app.Run(carrier.ServeAsync);
        await carrier._app.StartAsync();
        return carrier;
    }

    /// <summary>Its address in that mood, without a slash at the end.</summary>
    public string Url(CarrierMood mood) => mood switch
    {
        CarrierMood.RefusesConnections => $"http://127.0.0.1:{FreePort()}",
        CarrierMood.HasNoAddress => "http://carrier.invalid",
        _ => $"{_app.Urls.First()}/{mood}",
    };

    public void Take(string key) => _taken.AddOrUpdate(key, 1, (_, n) => n + 1);

    public int Taken(string key) => _taken.GetValueOrDefault(key);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var call = await ReadAsync(http.Request);
        Calls.Enqueue(call);
        if (call.Method == "GET")
        {
            await WriteAsync(http, call.Mood == CarrierMood.CannotBeQueried ? new(500, "") : _well(call));
            return;
        }

        switch (call.Mood)
        {
            case CarrierMood.Throttles:
                await WriteAsync(http, new(429, "", RetryAfter: "20"));
                break;
            case CarrierMood.ThrottlesUntilADate:
                await WriteAsync(http, new(429, "", RetryAfter: DateTimeOffset.UtcNow.AddSeconds(20).ToString("R", CultureInfo.InvariantCulture)));
                break;
            case CarrierMood.IsUnavailable:
                await WriteAsync(http, new(503, ""));
                break;
            case CarrierMood.FailsWithoutTaking:
                await WriteAsync(http, new(500, ""));
                break;
            case CarrierMood.FailsAfterTaking:
                _well(call);
                await WriteAsync(http, new(500, ""));
                break;
            case CarrierMood.CutsAfterTaking:
                _well(call);
                http.Abort();
                break;
            case CarrierMood.IsSilentAfterTaking:
                _well(call);
                await SilenceAsync(http);
                break;
            case CarrierMood.IsSilentWithoutTaking:
                await SilenceAsync(http);
                break;
            case CarrierMood.AnswersHalf:
                var whole = _well(call);
                await WriteAsync(http, whole with { Body = whole.Body[..(whole.Body.Length / 2)] });
                break;
            case CarrierMood.AnswersHtml:
                _well(call);
                await WriteAsync(http, new(200, "<!DOCTYPE html><html><body>Welcome", "text/html"));
                break;
            case CarrierMood.AnswersTooMuch:
                await WriteAsync(http, _well(call) with { Body = new string(' ', 5_000_000) });
                break;
            default:
                await WriteAsync(http, _well(call));
                break;
        }
    }

    private static async Task SilenceAsync(HttpContext http)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller has had enough.
        }
    }

    private static async Task<CarrierCall> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var target = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var parts = request.Path.Value!.Split('/', 3);
        return new(
            Enum.Parse<CarrierMood>(parts[1]), request.Method, "/" + (parts.Length > 2 ? parts[2] : ""), request.QueryString.Value ?? "", target,
            request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync());
    }

    private static async Task WriteAsync(HttpContext http, CarrierAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        if (answer.RetryAfter is not null) http.Response.Headers.RetryAfter = answer.RetryAfter;
        var body = Encoding.UTF8.GetBytes(answer.Body);
        http.Response.ContentLength = body.Length;
        try
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // It was too much for the caller.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
