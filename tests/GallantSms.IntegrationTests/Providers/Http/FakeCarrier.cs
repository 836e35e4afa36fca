using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace GallantSms.IntegrationTests.Providers.Http;

/// <summary>A request as a carrier got it. The path is the carrier's own, without the mood before it.</summary>
internal sealed record CarrierCall(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public IReadOnlyDictionary<string, string> Form => Fields(Body);

    public IReadOnlyDictionary<string, string> Parameters => Fields(Query.TrimStart('?'));

    private static Dictionary<string, string> Fields(string encoded) => encoded
        .Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .ToDictionary(p => WebUtility.UrlDecode(p[0]), p => WebUtility.UrlDecode(p[1]));
}

internal sealed record CarrierReply(int Status, string Body, string? RetryAfter = null);

/// <summary>What a vendor does with requests, in its own words; the moods are the server's.</summary>
internal interface IFakeVendor
{
    CarrierReply Stranger { get; }

    bool Knows(CarrierCall call);

    bool IsSubmit(CarrierCall call);

    /// <summary>Takes the messages and says so.</summary>
    CarrierReply Take(CarrierCall call);

    /// <summary>The answer of somebody who takes no message of this request.</summary>
    CarrierReply Refuse(CarrierCall call);

    /// <summary>An answer that lacks the last of what was taken.</summary>
    CarrierReply TooFew(CarrierReply full);

    /// <summary>Anything that is no submit.</summary>
    CarrierReply Tell(CarrierCall call);
}

/// <summary>A carrier's HTTP server on a free loopback port. Each mood has an address of its own, so one server plays all of them.</summary>
internal sealed class FakeCarrier : IAsyncDisposable
{
    private const int TooMuch = 5 * 1024 * 1024;
    private readonly WebApplication _app;
    private readonly IFakeVendor _vendor;
    private readonly TimeSpan _throttle;

    private FakeCarrier(WebApplication app, IFakeVendor vendor, TimeSpan throttle) => (_app, _vendor, _throttle) = (app, vendor, throttle);

    /// <summary>Every request that came, in order.</summary>
    public ConcurrentQueue<CarrierCall> Calls { get; } = new();

    /// <summary>Said to everybody, whatever the mood.</summary>
    public CarrierReply? Always { private get; set; }

    public static async Task<FakeCarrier> StartAsync(IFakeVendor vendor, TimeSpan throttle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var carrier = new FakeCarrier(app, vendor, throttle);
        app.Run(carrier.AnswerAsync);
        await app.StartAsync();
        return carrier;
    }

    /// <summary>Where a carrier in that mood is; nobody is there in two of them.</summary>
    public string Url(CarrierMood mood = CarrierMood.Well) => mood switch
    {
        CarrierMood.RefusesConnections => $"http://127.0.0.1:{FreePort()}",
        CarrierMood.HasNoAddress => "http://carrier.invalid",
        _ => $"{_app.Urls.First()}/{mood}",
    };

    /// <summary>Those who wait are let go first: a silent carrier would hold the end of the test.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var parts = http.Request.Path.Value!.Split('/', 3);
        var call = new CarrierCall(
            http.Request.Method, "/" + parts[2], http.Request.QueryString.Value ?? "",
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body.ToArray()));
        Calls.Enqueue(call);
        if (Always is { } reply) await WriteAsync(http, reply);
        else await PlayAsync(http, Enum.Parse<CarrierMood>(parts[1]), call);
    }

    private Task PlayAsync(HttpContext http, CarrierMood mood, CarrierCall call)
    {
        if (mood == CarrierMood.DoesNotKnowUs || !_vendor.Knows(call)) return WriteAsync(http, _vendor.Stranger);
        if (!_vendor.IsSubmit(call)) return WriteAsync(http, mood == CarrierMood.CannotBeQueried ? new(500, "") : _vendor.Tell(call));
        return mood switch
        {
            CarrierMood.Throttles => WriteAsync(http, new(429, "", _throttle.TotalSeconds.ToString(CultureInfo.InvariantCulture))),
            CarrierMood.ThrottlesUntilADate => WriteAsync(http, new(429, "", (DateTimeOffset.UtcNow + _throttle).ToString("R", CultureInfo.InvariantCulture))),
            CarrierMood.IsUnavailable => WriteAsync(http, new(503, "")),
            CarrierMood.RejectsTheMessage => WriteAsync(http, _vendor.Refuse(call)),
            CarrierMood.FailsWithoutTaking => WriteAsync(http, new(500, "")),
            CarrierMood.IsSilentWithoutTaking => SilenceAsync(http),
            _ => PlayAfterTakingAsync(http, mood, _vendor.Take(call)),
        };
    }

    private Task PlayAfterTakingAsync(HttpContext http, CarrierMood mood, CarrierReply reply)
    {
        switch (mood)
        {
            case CarrierMood.CutsAfterTaking:
                http.Abort();
                return Task.CompletedTask;
            case CarrierMood.IsSilentAfterTaking:
                return SilenceAsync(http);
            default:
                return WriteAsync(http, mood switch
                {
                    CarrierMood.FailsAfterTaking => new(502, "<html>Bad gateway</html>"),
                    CarrierMood.AnswersHalf => reply with { Body = reply.Body[..(reply.Body.Length / 2)] },
                    CarrierMood.AnswersHtml => reply with { Body = "<html>Welcome</html>" },
                    CarrierMood.AnswersTooFew => _vendor.TooFew(reply),
                    CarrierMood.AnswersTooMuch => reply with { Body = reply.Body + new string(' ', TooMuch) },
                    _ => reply,
                });
        }
    }

    private static Task SilenceAsync(HttpContext http) =>
        Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    private static async Task WriteAsync(HttpContext http, CarrierReply reply)
    {
        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = "application/json";
        if (reply.RetryAfter is { } after) http.Response.Headers.RetryAfter = after;
        var bytes = Encoding.UTF8.GetBytes(reply.Body);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, CancellationToken.None);
    }
}
