using System.Diagnostics;
using System.Globalization;
using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Infobip;
using GallantSms.Infrastructure.Providers.Twilio;

namespace GallantSms.Bench.Benches;

/// <summary>Adapters that speak HTTP by themselves: from a message to its outcome, to carriers that only answer, in this process.</summary>
internal sealed class HttpBench : IBench
{
    private const int InFlight = 64;
    private const int Sid = 32;
    private const string One = """{"sender":"GALLANT","destinations":[{"to":"447911123456","messageId":"ID"}],"content":{"text":"Hello from the benchmark, this is about as long as texts are."}}""";

    public string Name => "http";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var sink = await HttpSink.StartAsync();
        using var http = new CarrierHttp(new(allowLocal: true));
        await MeasureAsync(run, sink, new TwilioProvider(http, TimeProvider.System), 1, run.Scaled(100_000), new()
        {
            ["account_sid"] = "AC" + new string('a', Sid), ["auth_token"] = new string('b', Sid), ["api_url"] = sink.Url.ToString(),
        }, HttpSink.TwilioPath, "To=%2B447911123456&From=GALLANT&Body=Hello+from+the+benchmark%2C+this+is+about+as+long+as+texts+are.", "application/x-www-form-urlencoded", 201, ct);

        var hundred = string.Join(',', Enumerable.Range(0, 100).Select(_ => One.Replace("ID", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)));
        await MeasureAsync(run, sink, new InfobipProvider(http, TimeProvider.System), 100, run.Scaled(500_000), new()
        {
            ["base_url"] = sink.Url.ToString(), ["api_key"] = "key",
        }, HttpSink.InfobipPath, "{\"messages\":[" + hundred + "]}", "application/json", 200, ct);
    }

    private static async Task MeasureAsync(
        BenchRun run, HttpSink sink, ISmsProvider provider, int batch, int count, Dictionary<string, string> settings, string path, string body, string mediaType, int status, CancellationToken ct)
    {
        var request = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: carrier\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var requests = Enumerable.Repeat(request, count / batch).ToArray();
        async Task<double> RawAsync() => batch * (await RawLoad.RunAsync(sink.Url, InFlight, requests.Length, status, RawRequest.Each(requests), ct)).PerSecond;

        var account = new ProviderAccount(1, provider.Description.Kind, "sink", settings);
        var messages = Enumerable.Range(0, count).Select(_ => new OutboundSms(
            Guid.CreateVersion7(), "+447911123456", "GALLANT", "Hello from the benchmark, this is about as long as texts are.", SmsEncoding.Gsm7, 1, Flash: false,
            DateTimeOffset.UtcNow.AddHours(1))).Chunk(batch).ToArray();

        await RawAsync(); // warm
        await AdapterAsync(provider, account, messages, ct);
        var raw = Stats.Median(await run.RepeatAsync(RawAsync));
        var results = await run.RepeatAsync(() => AdapterAsync(provider, account, messages, ct));
        run.Add(new($"{provider.Description.Name} submits answered, {batch} a request", "/s", results, null,
            [new($"prebuilt requests to the same sink, {InFlight} connections", raw)], [$"{count:N0} messages a run, {InFlight} requests in flight"]));
    }

    private static async Task<double> AdapterAsync(ISmsProvider provider, ProviderAccount account, OutboundSms[][] requests, CancellationToken ct)
    {
        var (accepted, next) = (0, -1);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < requests.Length)
                Interlocked.Add(ref accepted, (await provider.SubmitAsync(account, requests[i], ct)).Count(o => o is SubmitOutcome.Accepted));
        }, ct)));
        var elapsed = clock.Elapsed;
        var count = requests.Sum(m => m.Length);
        Check.Equal(count, accepted, "messages accepted");
        return count / elapsed.TotalSeconds;
    }
}
