using System.Text;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messaging;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace GallantSms.IntegrationTests.Messaging;

[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class RabbitTransportTests(SharedRabbit rabbit) : TransportContract
{
    private readonly string _prefix = $"test-{Guid.NewGuid():N}.";
    private readonly List<string> _prefixes = [];
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    private RabbitTopology Topology => new(_prefix);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _connection = await new ConnectionFactory { Uri = new Uri(rabbit.Uri) }.CreateConnectionAsync("test");
        _channel = await _connection.CreateChannelAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await rabbit.DeleteAsync(_prefixes.Distinct());
        await _connection.DisposeAsync();
    }

    [RabbitFact]
    public async Task An_item_that_no_queue_takes_is_refused_and_the_queue_comes_back()
    {
        await Transport.PublishAsync(Lane.Bulk, Items(1), None);
        await _channel.QueueDeleteAsync(Topology.QueueOf(Lane.Bulk));

        await Assert.ThrowsAsync<TransportUnavailableException>(() => Transport.PublishAsync(Lane.Bulk, Items(10), None));

        await PublishInTheEndAsync(Transport, Lane.Bulk, Items(3));
        Assert.Equal(3, await Transport.DepthAsync(Lane.Bulk, None));
    }

    [RabbitFact]
    public async Task A_consumer_whose_queue_is_deleted_consumes_from_the_new_one()
    {
        var received = new Received<LaneItem>();
        await using var consumer = await Transport.ConsumeAsync(Lane.Bulk, 2, (item, _) => received.Add(item), None);
        await Transport.PublishAsync(Lane.Bulk, Items(1), None);
        await received.UntilCountAsync(1);
        await _channel.QueueDeleteAsync(Topology.QueueOf(Lane.Bulk));

        var items = Items(5);
        await PublishInTheEndAsync(Transport, Lane.Bulk, items);

        await received.UntilAllOfAsync(items);
    }

    [RabbitFact]
    public async Task A_body_that_is_no_item_is_dead_lettered_at_once_and_stays_there_on_redrive()
    {
        var received = new Received<LaneItem>();
        await using var consumer = await Transport.ConsumeAsync(Lane.Single, 1, (item, _) => received.Add(item), None);

        await _channel.BasicPublishAsync("", Topology.QueueOf(Lane.Single), "not an item"u8.ToArray());
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Single, None) == 1);

        Assert.Equal(0, await Transport.RedriveAsync(Lane.Single, None));
        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Single, None) == 1);
        var letter = await _channel.BasicGetAsync(Topology.DeadQueueOf(Lane.Single), autoAck: true);
        Assert.Equal("not an item"u8, letter!.Body.Span);
        Assert.Equal("invalid-body", HeaderOf(letter, DeadLetterHeaders.Reason));
        Assert.Equal("single", HeaderOf(letter, DeadLetterHeaders.Lane));
        Assert.Equal(1, letter.BasicProperties.Headers![DeadLetterHeaders.Deliveries]);
        Assert.True(DateTimeOffset.TryParse(HeaderOf(letter, DeadLetterHeaders.FailedAt), out _));
        Assert.Empty(received.All);
    }

    [RabbitFact]
    public async Task An_item_that_ends_its_consumer_each_time_is_dead_lettered_by_the_broker()
    {
        await Transport.PublishAsync(Lane.Bulk, Items(1), None);

        for (var delivery = 0; delivery <= RabbitTopology.BrokerDeliveryLimit; delivery++)
        {
            await using var doomed = await _connection.CreateChannelAsync();
            BasicGetResult? got = null;
            await UntilAsync(async () => (got = await doomed.BasicGetAsync(Topology.QueueOf(Lane.Bulk), autoAck: false)) is not null);
            Assert.Equal(LaneItemBody.Size, got!.Body.Length);
        }

        await UntilAsync(async () => await Transport.DeadLettersAsync(Lane.Bulk, None) == 1);
        Assert.Equal(1, await Transport.RedriveAsync(Lane.Bulk, None));
    }

    [RabbitFact]
    public async Task Two_processes_share_the_work_and_hear_the_same_wakes()
    {
        await using var other = Open(new TransportOptions());
        var (mine, theirs) = (new Received<LaneItem>(), new Received<LaneItem>());
        var (myWakes, theirWakes) = (new Received<Guid>(), new Received<Guid>());
        var both = new TaskCompletionSource();
        async Task HandleAsync(Received<LaneItem> received, LaneItem item, CancellationToken ct)
        {
            await received.Add(item);
            if (mine.All.Count > 0 && theirs.All.Count > 0)
                both.TrySetResult();
            await both.Task.WaitAsync(ct);
        }

        await Transport.OnWakeAsync((tenant, _) => myWakes.Add(tenant), None);
        await other.OnWakeAsync((tenant, _) => theirWakes.Add(tenant), None);
        await Transport.ConsumeAsync(Lane.Bulk, 2, (item, ct) => HandleAsync(mine, item, ct), None);
        await other.ConsumeAsync(Lane.Bulk, 2, (item, ct) => HandleAsync(theirs, item, ct), None);
        var (items, tenant) = (Items(200), Guid.CreateVersion7());

        await Transport.PublishAsync(Lane.Bulk, items, None);
        await other.WakeAsync(tenant, None);

        await UntilAsync(() => Task.FromResult(mine.All.Count + theirs.All.Count == items.Count));
        Assert.Equal(items.ToHashSet(), mine.Distinct.Union(theirs.Distinct).ToHashSet());
        await myWakes.UntilAllOfAsync([tenant]);
        await theirWakes.UntilAllOfAsync([tenant]);
    }

    [RabbitFact]
    public async Task Prefixes_share_a_broker_without_meeting()
    {
        await using var stranger = Open(new TransportOptions { Prefix = $"test-{Guid.NewGuid():N}." });
        var (items, wakes) = (new Received<LaneItem>(), new Received<Guid>());
        await stranger.ConsumeAsync(Lane.Bulk, 1, (item, _) => items.Add(item), None);
        await stranger.OnWakeAsync((tenant, _) => wakes.Add(tenant), None);
        var (foreign, own) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await Transport.PublishAsync(Lane.Bulk, Items(5), None);
        await Transport.WakeAsync(foreign, None);
        await stranger.PublishAsync(Lane.Bulk, Items(2), None);
        await stranger.WakeAsync(own, None);

        await items.UntilCountAsync(2);
        await wakes.UntilAllOfAsync([own]);
        Assert.Equal(2, items.All.Count);
        Assert.Equal([own], wakes.All);
        Assert.Equal(5, await Transport.DepthAsync(Lane.Bulk, None));
    }

    internal static async Task PublishInTheEndAsync(ILaneTransport transport, Lane lane, IReadOnlyCollection<LaneItem> items) =>
        await UntilAsync(async () =>
        {
            try
            {
                await transport.PublishAsync(lane, items, None);
                return true;
            }
            catch (TransportUnavailableException)
            {
                return false;
            }
        });

    protected override ILaneTransport Open(TransportOptions options)
    {
        options.RabbitMq = rabbit.Uri;
        if (options.Prefix.Length == 0)
            options.Prefix = _prefix;
        _prefixes.Add(options.Prefix);
        return new RabbitTransport(options, TimeProvider.System, NullLogger<RabbitTransport>.Instance);
    }

    protected override async Task<IReadOnlyList<string>> DeadLetterReasonsAsync(Lane lane)
    {
        var reasons = new List<string>();
        await using (var looking = await _connection.CreateChannelAsync()) // closing it puts them back
        {
            while (await looking.BasicGetAsync(Topology.DeadQueueOf(lane), autoAck: false) is { } letter)
                reasons.Add(HeaderOf(letter, DeadLetterHeaders.Reason));
        }

        await UntilAsync(async () => await Transport.DeadLettersAsync(lane, None) == reasons.Count);
        return reasons;
    }

    private static string HeaderOf(BasicGetResult letter, string header) =>
        Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers![header]!);
}
