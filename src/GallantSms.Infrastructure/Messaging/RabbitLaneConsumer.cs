using System.Globalization;
using System.Threading.Channels;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace GallantSms.Infrastructure.Messaging;

internal static class DeadLetterHeaders
{
    public const string Reason = "x-reason";
    public const string Lane = "x-lane";
    public const string FailedAt = "x-failed-at";
    public const string Deliveries = "x-deliveries";

    /// <summary>The reason of a body that is no lane item.</summary>
    public const string InvalidBody = "invalid-body";
}

/// <summary>
/// Consumes one lane. Who dead-letters: we do, after the last delivery's handler threw (or at once for an invalid body), because
/// only we know the reason; published and confirmed before the delivery is acknowledged. The queue's own delivery limit only
/// catches items that end their process each time, before anyone could say why. We never reject without requeueing,
/// so an item takes one of the two ways; it is in the dead-letter queue twice only if we die between that confirm and the acknowledgement.
/// </summary>
internal sealed partial class RabbitLaneConsumer : IAsyncDisposable
{
    /// <summary>Deliveries beyond the running ones: they hide the round trip, and leave room for those that wait to be returned.</summary>
    private const int Ahead = 16;

    private readonly Lane _lane;
    private readonly TransportOptions _options;
    private readonly RabbitTopology _topology;
    private readonly RabbitPublisher _publisher;
    private readonly Func<LaneItem, CancellationToken, Task> _handler;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    // Bounded by the prefetch count. It outlives channels: the workers' number is the promise, whatever reconnects.
    private readonly Channel<Delivery> _arrived = Channel.CreateUnbounded<Delivery>();
    private readonly WorkerPool<Delivery> _workers;
    private readonly RabbitSubscription _subscription;
    private readonly int _concurrency;

    private sealed record Delivery(IChannel Channel, ulong Tag, byte[] Body, int Number);

    public RabbitLaneConsumer(
        Lane lane, int concurrency, Func<LaneItem, CancellationToken, Task> handler, TransportOptions options,
        RabbitLink link, RabbitTopology topology, RabbitPublisher publisher, TimeProvider clock, ILogger log)
    {
        (_lane, _concurrency, _handler, _options) = (lane, concurrency, handler, options);
        (_topology, _publisher, _clock, _log) = (topology, publisher, clock, log);
        _workers = new WorkerPool<Delivery>(_arrived.Reader, options.Drain, HandleAsync, log);
        _subscription = new RabbitSubscription(link, SubscribeAsync, () => _workers.DisposeAsync().AsTask(), log);
    }

    public Task StartAsync(CancellationToken ct)
    {
        _workers.Start(_concurrency);
        return _subscription.StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        var drained = _workers.DisposeAsync(); // takes nothing further from this moment, whatever the broker still sends
        await _subscription.DisposeAsync();
        await drained;
    }

    private async Task<(string Tag, RabbitInbox Inbox)> SubscribeAsync(IChannel channel, CancellationToken ct)
    {
        var inbox = new RabbitInbox(channel, (tag, properties, body) =>
            _arrived.Writer.TryWrite(new Delivery(channel, tag, body.ToArray(), NumberOf(properties))));
        await channel.BasicQosAsync(0, (ushort)Math.Min(_concurrency + Ahead, ushort.MaxValue), global: false, ct);
        return (await channel.BasicConsumeAsync(_topology.QueueOf(_lane), autoAck: false, inbox, ct), inbox);
    }

    private async Task HandleAsync(Delivery delivery, CancellationToken hurry)
    {
        if (!delivery.Channel.IsOpen)
            return; // the broker has it again and delivers it anew

        if (!LaneItemBody.TryRead(delivery.Body, out var item))
        {
            await DeadLetterAsync(delivery, DeadLetterHeaders.InvalidBody);
            return;
        }

        try
        {
            await _handler(item, hurry);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
            return; // the closing channel returns it
        }
        catch (Exception e) when (delivery.Number < _options.DeliveryLimit)
        {
            HandlerFailed(_log, e.GetType().Name, _lane, item.TenantId, item.ChunkId, delivery.Number);
            _ = ReturnLaterAsync(delivery);
            return;
        }
        catch (Exception e)
        {
            await DeadLetterAsync(delivery, Redelivery.ReasonOf(e));
            return;
        }

        await SettleAsync(delivery, requeue: false);
    }

    private async Task DeadLetterAsync(Delivery delivery, string reason)
    {
        var letter = new BasicProperties
        {
            ContentType = LaneItemBody.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>
            {
                [DeadLetterHeaders.Reason] = reason,
                [DeadLetterHeaders.Lane] = RabbitTopology.NameOf(_lane),
                [DeadLetterHeaders.FailedAt] = _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                [DeadLetterHeaders.Deliveries] = delivery.Number,
            },
        };
        try
        {
            await _publisher.PublishAsync(_topology.DeadQueueOf(_lane), [new Outgoing(letter, delivery.Body)], CancellationToken.None);
        }
        catch (TransportUnavailableException)
        {
            _ = ReturnLaterAsync(delivery); // delivered once more, and buried then
            return;
        }

        DeadLettered(_log, _lane, reason, delivery.Number);
        await SettleAsync(delivery, requeue: false);
    }

    /// <summary>
    /// Waits beside the workers, so that a failing item does not hold up the others. Nobody needs to wait for it: when the
    /// channel closes first, the broker takes the item back anyway.
    /// </summary>
    private async Task ReturnLaterAsync(Delivery delivery)
    {
        await Task.Delay(Redelivery.DelayAfter(delivery.Number));
        await SettleAsync(delivery, requeue: true);
    }

    private async Task SettleAsync(Delivery delivery, bool requeue)
    {
        try
        {
            if (requeue)
                await delivery.Channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true);
            else
                await delivery.Channel.BasicAckAsync(delivery.Tag, multiple: false);
        }
        catch (Exception e) when (RabbitLink.IsOutage(e))
        {
            NotSettled(_log, e, _lane); // delivered again; handlers are idempotent
        }
    }

    /// <summary>Quorum queues count the earlier deliveries of an item, also those a lost connection cut short.</summary>
    private static int NumberOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue("x-delivery-count", out var count) == true && count is IConvertible
            ? Convert.ToInt32(count, CultureInfo.InvariantCulture) + 1
            : 1;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failure} on lane {Lane}, tenant {TenantId}, chunk {ChunkId}, delivery {Delivery}")]
    private static partial void HandlerFailed(ILogger log, string failure, Lane lane, Guid tenantId, Guid chunkId, int delivery);

    [LoggerMessage(Level = LogLevel.Error, Message = "Dead-lettered on lane {Lane} after {Deliveries} deliveries: {Reason}")]
    private static partial void DeadLettered(ILogger log, Lane lane, string reason, int deliveries);

    [LoggerMessage(Level = LogLevel.Information, Message = "A delivery on lane {Lane} could not be acknowledged and comes again")]
    private static partial void NotSettled(ILogger log, Exception e, Lane lane);
}
