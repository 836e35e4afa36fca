using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using GallantSms.Application.Common;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.UnitTests.Http;

public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, "promtool"))))
            Skip = "promtool is not installed (Debian: apt-get install prometheus)";
    }
}

public sealed class OperationsTests(SampleHost host) : IClassFixture<SampleHost>
{
    [Fact]
    public async Task Liveness_asks_nobody()
    {
        await using var down = await StartedAsync([], new Check("database", _ => ValueTask.FromResult(new ReadinessResult(false, "away"))));

        var (status, body) = await GetAsync(down.Host, "/health/live");

        Assert.Equal((HttpStatusCode.OK, "live"), (status, body.GetProperty("data").GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/health")]
    public async Task Readiness_names_what_fails_and_waits_for_nobody(string path)
    {
        await using var sick = await StartedAsync([],
            new Check("fine", _ => ValueTask.FromResult(new ReadinessResult(true))),
            new Check("throws", _ => throw new InvalidOperationException("Host=secret")),
            new Check("hangs", async _ =>
            {
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                return new ReadinessResult(true);
            }));

        var (status, body) = await GetAsync(sick.Host, path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("NOT_READY", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("throws: does not answer; hangs: no answer within 2 s", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(["healthy", "unhealthy", "unhealthy"], body.GetProperty("data").GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Readiness_is_asked_once_a_second_however_many_probe()
    {
        var (clock, asked) = (new ManualClock(), 0);
        var readiness = new Readiness([new Check("counted", _ => ValueTask.FromResult(new ReadinessResult(Interlocked.Increment(ref asked) > 1)))], clock, NullLogger<Readiness>.Instance);

        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => readiness.ReportAsync(CancellationToken.None)));
        clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False((await readiness.ReportAsync(CancellationToken.None)).Ready);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        var second = await readiness.ReportAsync(CancellationToken.None);

        Assert.All(first, r => Assert.False(r.Ready));
        Assert.True(second.Ready);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_worker_that_stops_going_round_is_named()
    {
        var clock = new ManualClock();
        var heartbeats = new Heartbeats(clock);
        var (relay, _) = (heartbeats.Expect("relay", TimeSpan.FromSeconds(10)), heartbeats.Expect("sweeper", TimeSpan.FromMinutes(1)));
        var check = new WorkersCheck(heartbeats);

        clock.Advance(TimeSpan.FromSeconds(11));
        var silent = await check.CheckAsync(CancellationToken.None);
        relay.Beat();
        var alive = await check.CheckAsync(CancellationToken.None);

        Assert.Equal((false, "silent: relay"), (silent.Ready, silent.Reason));
        Assert.True(alive.Ready);
    }

    [Fact]
    public async Task Metrics_count_by_route_template()
    {
        using var client = host.Client();
        for (var i = 0; i < 3; i++) await client.GetAsync(new Uri($"/api/v1/samples/{Guid.NewGuid()}", UriKind.Relative));
        for (var i = 0; i < 3; i++) await client.GetAsync(new Uri($"/api/v1/made-up-{i}", UriKind.Relative));
        await client.SendAsync(new(new HttpMethod("BREW"), "/api/v1/samples"));
        host.Meters.MessageReached(MessageStatus.Undelivered, 5);
        using var lane = host.Meters.WatchLaneDepth(Lane.Bulk, _ => ValueTask.FromResult(42L));
        using var broken = host.Meters.WatchLaneDepth(Lane.Urgent, _ => throw new InvalidOperationException("away"));

        var text = "";
        await UntilAsync(async () =>
        {
            text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)); // a request is counted when its answer is on its way already
            return text.Contains("http_requests_total{route=\"/api/v1/samples/{id:guid}\",method=\"GET\",code=\"200\"} 3\n", StringComparison.Ordinal) && text.Contains("method=\"OTHER\"", StringComparison.Ordinal);
        });
        Assert.Contains("http_request_duration_seconds_count{route=\"/api/v1/samples/{id:guid}\",method=\"GET\"} 3\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("made-up", text, StringComparison.Ordinal);
        Assert.Contains("sms_messages_total{status=\"undelivered\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("sms_lane_depth{lane=\"bulk\"} 42\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lane=\"urgent\"", text, StringComparison.Ordinal);
    }

    [PromtoolFact]
    public async Task Promtool_accepts_the_metrics()
    {
        host.Meters.Accepted(3, 4);
        host.Meters.ProviderOutcome("a \"quoted\\\n\" name", "accepted");
        host.Meters.ProviderSubmitted("main", TimeSpan.FromMilliseconds(30));
        host.Meters.Receipt(MessageStatus.Delivered);
        using var lane = host.Meters.WatchLaneDepth(Lane.Single, _ => ValueTask.FromResult(1L));
        using var lag = host.Meters.WatchOutboxLag(_ => ValueTask.FromResult(TimeSpan.FromSeconds(1.5)));
        using var client = host.Client();
        var text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        using var promtool = Process.Start(new ProcessStartInfo("promtool", "check metrics") { RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        Assert.Equal((0, ""), (promtool.ExitCode, complaints));
        Assert.Contains("sms_outbox_lag_seconds 1.5\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_are_bounded()
    {
        using var meters = new GallantMeters();
        using var process = new ProcessMeters();
        using var exporter = new PrometheusExporter(meters, process);

        for (var i = 0; i < 5000; i++) meters.ProviderOutcome($"account {i}", "accepted");
        var text = await exporter.ScrapeAsync(CancellationToken.None);

        Assert.Equal(1001, text.Split('\n').Count(l => l.StartsWith("sms_provider_outcomes_total{", StringComparison.Ordinal)));
        Assert.Contains("sms_provider_outcomes_total{account=\"other\",outcome=\"other\"} 4000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        using var meters = new GallantMeters();
        using var process = new ProcessMeters();
        using var exporter = new PrometheusExporter(meters, process);
        void Count()
        {
            meters.HttpRequest("/api/v1/sms/send", "POST", 202, TimeSpan.FromMilliseconds(3));
            meters.MessageReached(MessageStatus.Sent);
            meters.ProviderOutcome("main", "accepted");
        }

        for (var i = 0; i < 1000; i++) Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Count();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Metrics_want_the_token_from_whoever_comes_through_a_proxy()
    {
        await using var guarded = await StartedAsync(new() { ["GALLANT_METRICS_TOKEN"] = "let-me-in" });
        using var client = guarded.Host.Client();
        async Task<HttpStatusCode> AskAsync(string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Add("X-Forwarded-For", "203.0.113.9");
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return (await client.SendAsync(request)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("let-me-ix"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("let-me-in"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task The_document_describes_the_api_and_no_alias()
    {
        var (status, document) = await GetAsync(host, "/openapi/v1.json");
        if (Environment.GetEnvironmentVariable("OPENAPI_OUT") is { } path) await File.WriteAllTextAsync(path, document.ToString());

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(["/api/v1/samples", "/api/v1/samples/{id}", "/health/live", "/health/ready"], document.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        var post = document.GetProperty("paths").GetProperty("/api/v1/samples").GetProperty("post");
        Assert.Equal("CreateSample", post.GetProperty("operationId").GetString());
        Assert.Equal(["202", "400", "401", "402", "403", "409", "413", "415", "422", "429", "500", "503"], post.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        var sample = Resolve(document, post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        Assert.Equal(["phone_numbers", "message"], sample.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(["normal", "very_urgent"], Resolve(document, sample.GetProperty("properties").GetProperty("priority")).GetProperty("enum").EnumerateArray().Select(r => r.GetString()));
        var answer = Resolve(document, document.GetProperty("paths").GetProperty("/api/v1/samples/{id}").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        Assert.Equal(["success", "timestamp", "data", "error", "metadata"], answer.GetProperty("properties").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["apiKey", "bearer", "oauth2"], document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(p => p.Name));
        foreach (Match reference in Regex.Matches(document.ToString(), "\"\\$ref\": ?\"(#[^\"]+)\""))
            Resolve(document, JsonDocument.Parse($$"""{"$ref":"{{reference.Groups[1].Value}}"}""").RootElement);
    }

    [Fact]
    public async Task The_docs_page_works_without_inline_script_or_style()
    {
        using var client = host.Client();

        var answer = await client.GetAsync(new Uri("/docs", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotMatch(new Regex("<script(?![^>]*\\bsrc=)[^>]*>|<style|\\sstyle=|\\son\\w+=|javascript:", RegexOptions.IgnoreCase), page);
        var loaded = Regex.Matches(page, "(?:src|href)=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Contains(loaded, l => l.EndsWith("swagger-ui-bundle.js", StringComparison.Ordinal));
        foreach (var part in loaded)
        {
            var address = new Uri(answer.RequestMessage!.RequestUri!, part);
            Assert.Equal(host.Address.Authority, address.Authority);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
        }
    }

    [Fact]
    public async Task Logs_hold_neither_texts_nor_numbers_nor_keys()
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("X-Api-Key", "gsk_very_secret");
        const string number = "+254711222333", text = "Meet me at the harbour";
        foreach (var body in new[] { $$"""{"phone_numbers":["{{number}}"],"message":"{{text}}"}""", $$"""{"phone_numbers":["{{number}}"],"message":"{{text}}","x":"{{text}}"}""", $"{{\"{number}\":\"{text}\"" })
            await client.PostAsync(new Uri($"/api/v1/samples?to={number}&key=gsk_very_secret", UriKind.Relative), HostileBodyTests.Json(body));
        await client.GetAsync(new Uri($"/api/v1/samples/{number}", UriKind.Relative));
        await client.GetAsync(new Uri("/api/v1/throw/bug", UriKind.Relative));

        // A request is told of when its answer is on its way already.
        await UntilAsync(() => Task.FromResult(host.Logs.Any(l => l.Contains("POST /api/v1/samples 202", StringComparison.Ordinal))));
        await UntilAsync(() => Task.FromResult(host.Logs.Any(l => l.Contains("GET /api/v1/throw/{what} 500", StringComparison.Ordinal))));
        Assert.DoesNotContain(host.Logs, l => Regex.IsMatch(l, "254711222333|harbour|gsk_|254700000001|hello there"));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, "The condition did not come true in time.");
            await Task.Delay(10);
        }
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var either)) schema = either.EnumerateArray().First(e => e.TryGetProperty("$ref", out _));
        if (!schema.TryGetProperty("$ref", out var reference)) return schema;
        return reference.GetString()![2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(SampleHost host, string path)
    {
        using var client = host.Client();
        var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<Started> StartedAsync(Dictionary<string, string?> settings, params IReadinessCheck[] checks)
    {
        var host = new SampleHost(settings, checks);
        await host.InitializeAsync();
        return new Started(host);
    }

    private sealed record Started(SampleHost Host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Host.DisposeAsync();
    }

    private sealed class Check(string name, Func<CancellationToken, ValueTask<ReadinessResult>> check) : IReadinessCheck
    {
        public string Name => name;

        public ValueTask<ReadinessResult> CheckAsync(CancellationToken ct) => check(ct);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
