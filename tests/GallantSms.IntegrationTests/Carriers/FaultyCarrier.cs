using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>What goes wrong with a submit. <c>Pass</c> lets the simulator behind take it and returns its answer.</summary>
internal delegate Task Fault(HttpContext http, Func<Task<byte[]>> pass);

/// <summary>Stands before the simulator and spoils submits, each account in its own way; questions and receipts pass.</summary>
internal sealed class FaultyCarrier : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _simulator;
    private readonly ConcurrentDictionary<string, Fault> _faults = [];

    private FaultyCarrier(WebApplication app, string simulator) => (_app, _simulator) = (app, new() { BaseAddress = new Uri(simulator) });

    public string Url => _app.Urls.First();

    /// <summary>When submits of each account began.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<DateTimeOffset>> Submits { get; } = [];

    public static async Task<FaultyCarrier> StartAsync(string simulator)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var carrier = new FaultyCarrier(app, simulator);
        app.Run(carrier.AnswerAsync);
        await app.StartAsync();
        return carrier;
    }

    public void Set(string account, Fault fault) => _faults[account] = fault;

    public static Fault Status(int status, double share = 1, string? retryAfter = null) => async (http, pass) =>
    {
        if (Random.Shared.NextDouble() >= share)
        {
            await http.Response.Body.WriteAsync(await pass());
            return;
        }

        http.Response.StatusCode = status;
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
    };

    /// <summary>The first requests get it, until the pause is over; then all is well.</summary>
    public static Fault Throttle(int seconds, bool asDate, ConcurrentQueue<(DateTimeOffset Answered, DateTimeOffset Until)> windows)
    {
        var until = DateTimeOffset.MinValue;
        return async (http, pass) =>
        {
            var now = DateTimeOffset.UtcNow;
            if (until == DateTimeOffset.MinValue) until = now.AddSeconds(seconds);
            if (now >= until)
            {
                await http.Response.Body.WriteAsync(await pass());
                return;
            }

            // A date has whole seconds: the one after the end.
            var end = asDate ? DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds() + 1) : now.AddSeconds(Math.Ceiling((until - now).TotalSeconds));
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = asDate ? end.ToString("R", CultureInfo.InvariantCulture) : Math.Ceiling((until - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await http.Response.CompleteAsync();
            windows.Enqueue((DateTimeOffset.UtcNow, end));
        };
    }

    public static Fault CutAfterTaking => async (http, pass) =>
    {
        await pass();
        http.Abort();
    };

    public static Fault BlackHole => async (http, pass) =>
    {
        await pass();
        await WaitAsync(http, TimeSpan.FromSeconds(30));
    };

    public static Fault Slow(TimeSpan time) => async (http, pass) =>
    {
        var answer = await pass();
        await WaitAsync(http, time);
        await http.Response.Body.WriteAsync(answer);
    };

    public static Fault OneByteASecond => async (http, pass) =>
    {
        foreach (var one in await pass())
        {
            await http.Response.Body.WriteAsync(new[] { one });
            await http.Response.Body.FlushAsync();
            await WaitAsync(http, TimeSpan.FromSeconds(1));
        }
    };

    public static Fault Truncated => async (http, pass) => await http.Response.Body.WriteAsync((await pass()).AsMemory(0, 20));

    public static Fault Html => async (http, pass) =>
    {
        await pass();
        http.Response.ContentType = "text/html";
        await http.Response.WriteAsync("<html><body>Maintenance</body></html>");
    };

    public static Fault FiftyMegabytes => async (http, pass) =>
    {
        await pass();
        var block = new byte[1024 * 1024];
        for (var i = 0; i < 50; i++) await http.Response.Body.WriteAsync(block, http.RequestAborted);
    };

    public async ValueTask DisposeAsync()
    {
        _simulator.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        async Task<byte[]> PassAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, http.Request.Path.Value!) { Content = new ByteArrayContent(body.ToArray()) };
            request.Headers.TryAddWithoutValidation("Authorization", http.Request.Headers.Authorization.ToString());
            using var response = await _simulator.SendAsync(request);
            http.Response.StatusCode = (int)response.StatusCode;
            http.Response.ContentType = "application/json";
            return await response.Content.ReadAsByteArrayAsync();
        }

        var account = http.Request.Path.Value!.Split('/')[2];
        try
        {
            if (http.Request.Path.Value.EndsWith("/query", StringComparison.Ordinal) || !_faults.TryGetValue(account, out var fault))
            {
                await http.Response.Body.WriteAsync(await PassAsync());
                return;
            }

            Submits.GetOrAdd(account, _ => []).Enqueue(DateTimeOffset.UtcNow);
            await fault(http, PassAsync);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The caller has gone.
        }
    }

    /// <summary>Holds the answer back; the caller going away ends it.</summary>
    private static async Task WaitAsync(HttpContext http, TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(http.RequestAborted);
    }
}
