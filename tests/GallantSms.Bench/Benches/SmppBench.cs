using System.Diagnostics;
using System.Globalization;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Smpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.Bench.Benches;

/// <summary>The SMPP adapter by itself: from a message to its outcome over one bind, to a carrier that only answers, in this process.</summary>
internal sealed class SmppBench : IBench
{
    private static readonly (int Window, double? Aim)[] Windows = [(10, null), (100, 30_000)];

    public string Name => "smpp";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var sink = new SmppSink();
        var count = run.Scaled(500_000);
        foreach (var (window, aim) in Windows)
        {
            await SmppPosts.RunAsync(sink, window, count, ct); // warm
            var raw = Stats.Median(await run.RepeatAsync(() => SmppPosts.RunAsync(sink, window, count, ct)));
            var results = await AdapterAsync(run, sink, window, count, ct);
            run.Add(new($"SMPP submits answered, window {window}, one bind", "/s", results, aim, [new($"prebuilt PDUs to the same sink, window {window}", raw)], [$"{count:N0} messages a run, {Batch} a call, {Calls} calls at once"]));
        }
    }

    private const int Batch = 500;
    private const int Calls = 4;

    private static async Task<List<double>> AdapterAsync(BenchRun run, SmppSink sink, int window, int count, CancellationToken ct)
    {
        using var meters = new GallantMeters();
        await using var provider = new SmppProvider(new(allowLocal: true), () => throw new InvalidOperationException("The sink sends no receipts."), meters, TimeProvider.System, NullLogger<SmppProvider>.Instance);
        var account = new ProviderAccount(1, "smpp", "sink", new Dictionary<string, string>
        {
            ["host"] = sink.Address.Address.ToString(), ["port"] = sink.Address.Port.ToString(CultureInfo.InvariantCulture),
            ["system_id"] = "bench", ["password"] = "bench", ["window"] = window.ToString(CultureInfo.InvariantCulture),
        });
        var messages = Enumerable.Range(0, count).Select(_ => new OutboundSms(
            Guid.CreateVersion7(), "+447911123456", "GALLANT", "Hello from the benchmark, this is about as long as texts are.", SmsEncoding.Gsm7, 1, Flash: false,
            DateTimeOffset.UtcNow.AddHours(1))).Chunk(Batch).ToArray();

        await OneAsync(provider, account, messages, sink, ct); // warm
        return await run.RepeatAsync(() => OneAsync(provider, account, messages, sink, ct));
    }

    private static async Task<double> OneAsync(SmppProvider provider, ProviderAccount account, OutboundSms[][] messages, SmppSink sink, CancellationToken ct)
    {
        var (before, accepted, next) = (sink.Submits, 0, -1);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < messages.Length)
                Interlocked.Add(ref accepted, (await provider.SubmitAsync(account, messages[i], ct)).Count(o => o is SubmitOutcome.Accepted));
        }, ct)));
        var elapsed = clock.Elapsed;
        var count = messages.Sum(m => m.Length);
        Check.Equal(count, accepted, "messages accepted");
        Check.Equal(count, sink.Submits - before, "submits that the sink took");
        return count / elapsed.TotalSeconds;
    }
}
