using System.Collections.Concurrent;
using System.Diagnostics;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using Xunit.Abstractions;

namespace GallantSms.IntegrationTests.Providers.Smpp;

public sealed class SmppFloodTests(Smsc smsc, ITestOutputHelper output) : IClassFixture<Smsc>
{
    private const int Count = 5_000; // twenty thousand go through the whole platform: Carriers/SmppRouteTests

    [Fact]
    public async Task Five_thousand_through_throttling_lost_binds_and_disordered_receipts_are_each_accounted_for()
    {
        await using var kit = new SmppKit();
        var account = await smsc.AccountAsync(
            new { throttle = 0.02, dropAt = new[] { 1_500, 3_300 }, receipts = "text", duplicate = 0.1, reorder = true, ids = "hex" },
            ("binds", "2"), ("window", "100"), ("receipt_id", "hex_to_decimal"), ("response_timeout_seconds", "10"));
        var messages = SmppKit.Many(Count);
        var outcomes = new ConcurrentDictionary<string, SubmitOutcome>();
        var retried = 0;

        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(messages.Chunk(kit.Provider.Description.MaxBatch), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (chunk, ct) =>
        {
            IReadOnlyList<OutboundSms> open = chunk;
            while (open.Count > 0)
            {
                var answers = await kit.Provider.SubmitAsync(account, open, ct);
                var again = new List<OutboundSms>();
                for (var i = 0; i < open.Count; i++)
                {
                    if (answers[i] is SubmitOutcome.RetryLater) again.Add(open[i]);
                    else Assert.True(outcomes.TryAdd(open[i].To[1..], answers[i]));
                }

                Interlocked.Add(ref retried, again.Count);
                open = again;
            }
        });
        output.WriteLine($"{Count / clock.Elapsed.TotalSeconds:N0} messages/s, {retried:N0} submitted again");

        var accepted = outcomes.Where(o => o.Value is SubmitOutcome.Accepted).ToDictionary(o => o.Key, o => ((SubmitOutcome.Accepted)o.Value).Reference);
        var unknown = outcomes.Where(o => o.Value is SubmitOutcome.Unknown).Select(o => o.Key).ToHashSet();
        Assert.Equal(Count, accepted.Count + unknown.Count);
        await Eventually.TrueAsync(() => kit.Sink.Receipts.Select(r => r.Reference!).ToHashSet().IsSupersetOf(accepted.Values));

        var seen = await smsc.SeenAsync(account);
        Assert.Equal(4, seen.Binds.Count);
        Assert.NotEqual(0, retried);
        Assert.NotEmpty(unknown);
        Assert.All(seen.Submits.CountBy(s => s.To), taken => Assert.Equal(1, taken.Value));
        Assert.Equal(Count, seen.Submits.Count);
        Assert.Equal(seen.Submits.Where(s => !s.Answered).Select(s => s.To).Order(), unknown.Order());
        Assert.All(seen.Submits.Where(s => s.Answered), s => Assert.Equal(s.Id, accepted[s.To]));
        Assert.Equal(kit.Sink.Receipts.Count, seen.Delivered.Values.Sum());
        Assert.True(kit.Sink.Receipts.Count > accepted.Count, "Some receipts came twice.");
        Assert.All(kit.Sink.Receipts, r => Assert.Equal((Guid.Empty, MessageStatus.Delivered, MessageReason.None), (r.MessageId, r.Status, r.Reason)));
    }
}
