using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messaging;

/// <summary>What every <see cref="ILaneTransport"/> keeps. Derived once per implementation.</summary>
public abstract class TransportContract : IAsyncLifetime
{
    protected const int DeliveryLimit = 3;

    protected ILaneTransport Transport { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    public virtual Task InitializeAsync()
    {
        Transport = Open(new TransportOptions { DeliveryLimit = DeliveryLimit });
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync() => await Transport.DisposeAsync();

    [ContractFact]
    public async Task Every_published_item_is_handled_once()
    {
        var items = Items(100);
        var received = new Received<LaneItem>();
        await using var consumer = await Transport.ConsumeAsync(Lane.Single, 4, (item, _) => received.Add(item), None);

        await Transport.PublishAsync(Lane.Single, items, None);

        await received.UntilAllOfAsync(items);
        await UntilAsync(async () => await Transport.DepthAsync(Lane.Single, None) == 0);
        Assert.Equal(items.Order(ByChunk), received.All.Order(ByChunk));
    }

    [ContractFact]
    public async Task Ten_thousand_items_of_concurrent_publishers_all_arrive()
    {
        var items = Items(10_000);
        var received = new Received<LaneItem>();
        await using var consumer = await Transport.ConsumeAsync(Lane.Bulk, 16, (item, _) => received.Add(item), None);

        await Parallel.ForEachAsync(items.Chunk(100), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (batch, ct) => await Transport.PublishAsync(Lane.Bulk, batch, ct));

        await received.UntilAllOfAsync(items);
        Assert.Equal(items.Count, received.All.Count);
    }

    [ContractFact]
    public async Task Runs_as_many_handlers_as_asked_and_no_more()
    {
        const int concurrency = 3;
        var (running, most) = (0, 0);
        var gate = new Lock();
        var received = new Received<LaneItem>();
        var together = new TaskCompletionSource();
        await Transport.PublishAsync(Lane.Bulk, Items(60), None);

        await using var consumer = await Transport.ConsumeAsync(Lane.Bulk, concurrency, async (item, ct) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
                if (running == concurrency)
                    together.TrySetResult();
            }

            await together.Task.WaitAsync(ct); // the first ones wait until as many run as may
            await Task.Yield();
            lock (gate)
                running--;
            await received.Add(item);
        }, None);

        await received.UntilCountAsync(60);
        Assert.Equal(concurrency, most);
    }

    [ContractFact]
    public async Task A_handler_that_throws_gets_the_item_again_until_it_succeeds()
    {
        var item = Items(1).Single();
        var received = new Received<LaneItem>();
        var attempts = 0;
        await using var consumer = await Transport.ConsumeAsync(Lane.Urgent, 1,
            (got, _) => ++attempts < DeliveryLimit ? throw new TimeoutException() : received.Add(got), None);

        await Transport.PublishAsync(Lane.Urgent, [item], None);

        await received.UntilAllOfAsync([item]);
        Assert.Equal(DeliveryLimit, attempts);
        Assert.Equal(0, await Transport.DeadLettersAsync(Lane.Urgent, None));
    }

    [ContractFact]
    public async Task An_item_that_fails_each_time_is_dead_lettered_with_the_reason_and_can_be_redriven()
    {
        var item = Items(1).Single();
        var (failed, handled) = (new Received<LaneItem>(), new Received<LaneItem>());
        var broken = true;
        await using var consumer = await Transport.ConsumeAsync(Lane.Single, 2, async (got, _) =>
        {
            if (!Volatile.Read(ref broken))
            {
                await handled.Add(got);
                return;
            }

            await failed.Add(got);
            throw new DomainException("route.missing", ErrorKind.Unprocessable, "No route to +254700000001.");
        }, None);

        await Transport.PublishAsync(Lane.Single, [item], None);
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Single, None) == 1);

        Assert.Equal(DeliveryLimit, failed.All.Count);
        Assert.Equal(["DomainException route.missing"], await DeadLetterReasonsAsync(Lane.Single));
        Assert.Equal(0, await Transport.DeadLettersAsync(Lane.Bulk, None));
        Assert.Empty(handled.All);

        Volatile.Write(ref broken, false);
        Assert.Equal(1, await Transport.RedriveAsync(Lane.Single, None));
        await handled.UntilAllOfAsync([item]);
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Single, None) == 0);
        Assert.Equal(0, await Transport.RedriveAsync(Lane.Single, None));
    }

    [ContractFact]
    public async Task A_redriven_item_has_all_its_deliveries_again()
    {
        var failed = new Received<LaneItem>();
        await using var consumer = await Transport.ConsumeAsync(Lane.Bulk, 4, async (got, _) =>
        {
            await failed.Add(got);
            throw new InvalidOperationException();
        }, None);
        await Transport.PublishAsync(Lane.Bulk, Items(120), None);
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Bulk, None) == 120);

        var moved = await Transport.RedriveAsync(Lane.Bulk, None);

        await failed.UntilCountAsync((120 + moved) * DeliveryLimit);
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Bulk, None) == 120);
        Assert.Equal(120, moved);
        Assert.Equal(2 * 120 * DeliveryLimit, failed.All.Count);
    }

    [ContractFact]
    public async Task A_failing_item_does_not_hold_up_the_others()
    {
        var items = Items(20);
        var received = new Received<LaneItem>();
        await using var consumer = await Transport.ConsumeAsync(Lane.Bulk, 1,
            (item, _) => item == items[0] ? throw new TimeoutException() : received.Add(item), None);

        await Transport.PublishAsync(Lane.Bulk, items, None);

        await received.UntilAllOfAsync(items[1..]);
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Bulk, None) == 1);
    }

    [ContractFact]
    public async Task Disposing_a_consumer_waits_for_its_running_handlers_and_leaves_the_rest_on_the_lane()
    {
        var (started, release) = (new Received<LaneItem>(), new TaskCompletionSource());
        var finished = 0;
        await Transport.PublishAsync(Lane.Single, Items(5), None);
        var consumer = await Transport.ConsumeAsync(Lane.Single, 2, async (item, ct) =>
        {
            await started.Add(item);
            await release.Task.WaitAsync(ct);
            Interlocked.Increment(ref finished);
        }, None);
        await started.UntilCountAsync(2);

        var disposal = consumer.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        release.SetResult();
        await disposal;

        Assert.Equal(2, finished);
        await UntilAsync(async () => await Transport.DepthAsync(Lane.Single, None) == 3);
    }

    [ContractFact]
    public async Task A_handler_that_outlasts_the_drain_is_asked_to_stop_and_its_item_stays()
    {
        await using var impatient = Open(new TransportOptions { DeliveryLimit = DeliveryLimit, Drain = TimeSpan.Zero });
        var started = new Received<LaneItem>();
        await impatient.PublishAsync(Lane.Single, Items(1), None);
        var consumer = await impatient.ConsumeAsync(Lane.Single, 1, async (item, ct) =>
        {
            await started.Add(item);
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        }, None);
        await started.UntilCountAsync(1);

        await consumer.DisposeAsync();

        await UntilAsync(async () => await impatient.DepthAsync(Lane.Single, None) == 1);
        Assert.Equal(0, await impatient.DeadLettersAsync(Lane.Single, None));
    }

    [ContractFact]
    public async Task Lanes_do_not_mix()
    {
        var lanes = Enum.GetValues<Lane>();
        var published = lanes.ToDictionary(lane => lane, _ => Items(20));
        var received = lanes.ToDictionary(lane => lane, _ => new Received<LaneItem>());
        foreach (var lane in lanes)
            await Transport.ConsumeAsync(lane, 2, (item, _) => received[lane].Add(item), None);

        foreach (var lane in lanes)
            await Transport.PublishAsync(lane, published[lane], None);

        foreach (var lane in lanes)
        {
            await received[lane].UntilCountAsync(20);
            Assert.Equal(published[lane].ToHashSet(), received[lane].Distinct);
        }
    }

    [ContractFact]
    public async Task Depth_counts_what_waits()
    {
        Assert.Equal(0, await Transport.DepthAsync(Lane.Bulk, None));

        await Transport.PublishAsync(Lane.Bulk, Items(7), None);

        Assert.Equal(7, await Transport.DepthAsync(Lane.Bulk, None));
        Assert.Equal(0, await Transport.DepthAsync(Lane.Urgent, None));
        Assert.Equal(0, await Transport.RedriveAsync(Lane.Bulk, None));
    }

    [ContractFact]
    public async Task A_wake_reaches_every_subscriber_until_it_is_disposed()
    {
        var (first, second) = (new Received<Guid>(), new Received<Guid>());
        var leaving = await Transport.OnWakeAsync((tenant, _) => first.Add(tenant), None);
        await using var staying = await Transport.OnWakeAsync((tenant, _) => second.Add(tenant), None);
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await Transport.WakeAsync(one, None);
        await first.UntilAllOfAsync([one]);
        await second.UntilAllOfAsync([one]);

        await leaving.DisposeAsync();
        await Transport.WakeAsync(two, None);
        await second.UntilAllOfAsync([two]);
        Assert.DoesNotContain(two, first.All);
    }

    [ContractFact]
    public async Task Wakes_of_a_tenant_during_its_handler_run_cause_one_more_run()
    {
        var (tenant, last) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (heard, release) = (new Received<Guid>(), new TaskCompletionSource());
        await using var subscriber = await Transport.OnWakeAsync(async (id, ct) =>
        {
            await heard.Add(id);
            await release.Task.WaitAsync(ct);
        }, None);
        await Transport.WakeAsync(tenant, None);
        await heard.UntilAllOfAsync([tenant]);

        for (var i = 0; i < 50; i++)
            await Transport.WakeAsync(tenant, None);
        release.SetResult();
        await heard.UntilCountAsync(2);
        await Transport.WakeAsync(last, None);
        await heard.UntilAllOfAsync([last]);

        Assert.InRange(heard.All.Count(id => id == tenant), 2, 50);
    }

    [ContractFact]
    public async Task A_wake_handler_that_throws_hears_the_next_wake()
    {
        var heard = new Received<Guid>();
        await using var subscriber = await Transport.OnWakeAsync(async (id, _) =>
        {
            await heard.Add(id);
            throw new TimeoutException();
        }, None);
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await Transport.WakeAsync(one, None);
        await heard.UntilAllOfAsync([one]);
        await Transport.WakeAsync(two, None);

        await heard.UntilAllOfAsync([two]);
    }

    [ContractFact]
    public async Task Says_that_it_is_healthy() => Assert.True(await Transport.IsHealthyAsync(None));

    protected static List<LaneItem> Items(int count)
    {
        var tenant = Guid.CreateVersion7();
        return [.. Enumerable.Range(0, count).Select(_ => new LaneItem(tenant, Guid.CreateVersion7()))];
    }

    protected static async Task UntilAsync(Func<Task<bool>> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await reached())
            await Task.Delay(20, patience.Token);
    }

    protected abstract ILaneTransport Open(TransportOptions options);

    protected abstract Task<IReadOnlyList<string>> DeadLetterReasonsAsync(Lane lane);

    private static readonly Comparer<LaneItem> ByChunk = Comparer<LaneItem>.Create((a, b) => a.ChunkId.CompareTo(b.ChunkId));
}
