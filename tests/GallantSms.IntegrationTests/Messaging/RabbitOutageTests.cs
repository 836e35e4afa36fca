using System.Collections.Concurrent;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messaging;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Messaging;

/// <summary>A broker of its own for each test, killed with SIGKILL.</summary>
public sealed class RabbitOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RabbitBroker _broker = null!;
    private RabbitTransport _transport = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        _broker = await RabbitBroker.StartAsync();
        _transport = new RabbitTransport(
            new TransportOptions { RabbitMq = _broker.Uri }, TimeProvider.System, NullLogger<RabbitTransport>.Instance);
        // One that accepts connections may still take its time to greet.
        await Eventually.TrueAsync(async () => await _transport.IsHealthyAsync(None), Patience);
        foreach (var lane in Enum.GetValues<Lane>())
        {
            Assert.Equal(0, await _transport.DepthAsync(lane, None)); // declares
            await _broker.UntilOnDiskAsync(new RabbitTopology("").QueueOf(lane));
            await _broker.UntilOnDiskAsync(new RabbitTopology("").DeadQueueOf(lane));
        }
    }

    public async Task DisposeAsync()
    {
        await _transport.DisposeAsync().AsTask().WaitAsync(Patience);
        await _broker.DisposeAsync();
    }

    [RabbitKillFact]
    public async Task Confirmed_items_survive_kills_and_everything_resumes_by_itself()
    {
        var (received, wakes) = (new Received<LaneItem>(), new Received<Guid>());
        await using var consumer = await _transport.ConsumeAsync(Lane.Bulk, 8, (item, _) => received.Add(item), None);
        await using var listener = await _transport.OnWakeAsync((tenant, _) => wakes.Add(tenant), None);
        var confirmed = new ConcurrentBag<LaneItem>();
        using var enough = new CancellationTokenSource();
        var refused = 0;
        var publishing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var batch = Enumerable.Range(0, 20).Select(_ => new LaneItem(Guid.Empty, Guid.CreateVersion7())).ToList();
                try
                {
                    await _transport.PublishAsync(Lane.Bulk, batch, None);
                    batch.ForEach(confirmed.Add);
                }
                catch (TransportUnavailableException)
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(10, None);
                }
            }
        })));

        for (var kill = 0; kill < 2; kill++)
        {
            var before = confirmed.Count;
            await UntilAsync(() => Task.FromResult(confirmed.Count >= before + 500 || publishing.IsFaulted));
            await _broker.KillAsync();
            await UntilAsync(() => Task.FromResult(refused > 0));
            Assert.False(await _transport.IsHealthyAsync(None));
            await _broker.RestartAsync();
            refused = 0;
        }

        var last = confirmed.Count;
        await UntilAsync(() => Task.FromResult(confirmed.Count >= last + 500));
        await enough.CancelAsync();
        await publishing.WaitAsync(Patience);

        await received.UntilAllOfAsync([.. confirmed]);
        Assert.Equal(0, await _transport.DeadLettersAsync(Lane.Bulk, None));
        Assert.True(await _transport.IsHealthyAsync(None));
        await UntilAsync(async () => // its queue died with the broker and the consumer may still be on its way back
        {
            await _transport.WakeAsync(Guid.AllBitsSet, None);
            return wakes.All.Count > 0;
        });
    }

    [RabbitKillFact]
    public async Task A_handler_that_runs_through_an_outage_finishes_and_its_item_comes_again()
    {
        var item = new LaneItem(Guid.CreateVersion7(), Guid.CreateVersion7());
        var (started, finished) = (new Received<LaneItem>(), new Received<LaneItem>());
        var release = new TaskCompletionSource();
        await using var consumer = await _transport.ConsumeAsync(Lane.Urgent, 1, async (got, ct) =>
        {
            await started.Add(got);
            await release.Task.WaitAsync(ct);
            await finished.Add(got);
        }, None);
        await _transport.PublishAsync(Lane.Urgent, [item], None);
        await started.UntilCountAsync(1);

        await _broker.KillAsync();
        await Assert.ThrowsAsync<TransportUnavailableException>(() => _transport.PublishAsync(Lane.Urgent, [item], None));
        await Assert.ThrowsAsync<TransportUnavailableException>(async () => await _transport.DepthAsync(Lane.Urgent, None));
        await _transport.WakeAsync(item.TenantId, None);
        release.SetResult();
        await finished.UntilCountAsync(1);
        await _broker.RestartAsync();

        await finished.UntilCountAsync(2);
        Assert.Equal([item, item], finished.All);
    }

    [RabbitKillFact]
    public async Task Consumers_started_during_an_outage_and_disposals_in_one_both_work()
    {
        var item = new LaneItem(Guid.CreateVersion7(), Guid.CreateVersion7());
        var received = new Received<LaneItem>();
        await _transport.PublishAsync(Lane.Single, [item], None);
        await _broker.KillAsync();
        var early = await _transport.ConsumeAsync(Lane.Single, 1, (_, _) => throw new TimeoutException(), None);
        await early.DisposeAsync();

        await using var consumer = await _transport.ConsumeAsync(Lane.Single, 1, (got, _) => received.Add(got), None);
        await _broker.RestartAsync();

        await received.UntilAllOfAsync([item]);
    }

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await reached())
            await Task.Delay(20, patience.Token);
    }
}
