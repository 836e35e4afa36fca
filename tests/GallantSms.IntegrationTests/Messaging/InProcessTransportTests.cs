using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Messaging;

public sealed class InProcessTransportTests : TransportContract
{
    [Fact]
    public async Task A_full_lane_makes_publishers_wait_until_an_item_is_handled()
    {
        await using var small = Open(new TransportOptions { Capacity = 2 });
        await small.PublishAsync(Lane.Bulk, Items(2), None);

        var waiting = small.PublishAsync(Lane.Bulk, Items(1), None);
        await small.PublishAsync(Lane.Urgent, Items(1), None); // another lane has room of its own
        Assert.False(waiting.IsCompleted);

        var received = new Received<LaneItem>();
        await using var consumer = await small.ConsumeAsync(Lane.Bulk, 1, (item, _) => received.Add(item), None);
        await waiting;
        await received.UntilCountAsync(3);
    }

    [Fact]
    public async Task Waiting_for_room_ends_with_the_callers_token()
    {
        await using var small = Open(new TransportOptions { Capacity = 1 });
        using var ct = new CancellationTokenSource();
        var waiting = small.PublishAsync(Lane.Bulk, Items(2), ct.Token);

        await ct.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, await small.DepthAsync(Lane.Bulk, None));
    }

    [Fact]
    public async Task Dead_letters_are_bounded()
    {
        await using var transport = Open(new TransportOptions { DeliveryLimit = 1 });
        var failed = new Received<LaneItem>();
        await using var consumer = await transport.ConsumeAsync(Lane.Bulk, 8, async (item, _) =>
        {
            await failed.Add(item);
            throw new TimeoutException();
        }, None);

        await transport.PublishAsync(Lane.Bulk, Items(InProcessLane.DeadLettersKept + 50), None);
        await failed.UntilCountAsync(InProcessLane.DeadLettersKept + 50);
        await consumer.DisposeAsync();

        Assert.Equal(InProcessLane.DeadLettersKept, await transport.DeadLettersAsync(Lane.Bulk, None));
    }

    protected override ILaneTransport Open(TransportOptions options) =>
        new InProcessTransport(options, TimeProvider.System, NullLogger<InProcessTransport>.Instance);

    protected override Task<IReadOnlyList<string>> DeadLetterReasonsAsync(Lane lane) => Task.FromResult<IReadOnlyList<string>>(
        [.. ((InProcessTransport)Transport).DeadLettersOf(lane).Select(letter => letter.Reason)]);
}
