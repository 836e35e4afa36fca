using System.Collections.Concurrent;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// The lanes as quorum queues of a RabbitMQ. Publishing and consuming have a connection each: a broker short of memory or disk
/// stops reading from connections that publish, and acknowledgements must not wait behind that.
/// </summary>
internal sealed class RabbitTransport : ILaneTransport
{
    private readonly TransportOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RabbitTopology _topology;
    private readonly RabbitLink _publishing;
    private readonly RabbitLink _consuming;
    private readonly RabbitPublisher _publisher;
    private readonly RabbitChannel _asking;
    private readonly RabbitChannel _waking;
    private readonly WakeQueue _wakes;
    private readonly ConcurrentDictionary<IAsyncDisposable, bool> _subscribers = new();

    public RabbitTransport(TransportOptions options, TimeProvider clock, ILogger<RabbitTransport> log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _topology = new RabbitTopology(options.Prefix);
        _publishing = new RabbitLink(options, _topology, "publish", log);
        _consuming = new RabbitLink(options, _topology, "consume", log);
        _publisher = new RabbitPublisher(_publishing, _topology);
        _asking = new RabbitChannel(_consuming, _topology);
        _waking = new RabbitChannel(_publishing, _topology);
        _wakes = new WakeQueue(SendWakeAsync, log);
    }

    public Task PublishAsync(Lane lane, IReadOnlyCollection<LaneItem> items, CancellationToken ct) =>
        _publisher.PublishAsync(_topology.QueueOf(lane), Outgoing.For(items), ct);

    public async Task<IAsyncDisposable> ConsumeAsync(
        Lane lane, int concurrency, Func<LaneItem, CancellationToken, Task> handler, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concurrency);
        var consumer = new RabbitLaneConsumer(
            lane, concurrency, handler, _options, _consuming, _topology, _publisher, _clock, _log);
        await consumer.StartAsync(ct);
        return Keep(consumer);
    }

    public async ValueTask<long> DepthAsync(Lane lane, CancellationToken ct) => await CountAsync(_topology.QueueOf(lane), ct);

    public async ValueTask<long> DeadLettersAsync(Lane lane, CancellationToken ct) =>
        await CountAsync(_topology.DeadQueueOf(lane), ct);

    public Task WakeAsync(Guid tenantId, CancellationToken ct)
    {
        _wakes.Post(tenantId);
        return Task.CompletedTask;
    }

    public async Task<IAsyncDisposable> OnWakeAsync(Func<Guid, CancellationToken, Task> handler, CancellationToken ct)
    {
        var heard = new WakeQueue(handler, _log);
        var subscription = new RabbitSubscription(_consuming, async (channel, limited) =>
        {
            var inbox = new RabbitInbox(channel, (_, _, body) =>
            {
                if (body.Length == WakeBody.Size)
                    heard.Post(new Guid(body.Span, bigEndian: true));
            });
            var queue = await channel.QueueDeclareAsync(
                queue: "", durable: false, exclusive: true, autoDelete: true, cancellationToken: limited);
            await channel.QueueBindAsync(queue.QueueName, _topology.WakeExchange, routingKey: "", cancellationToken: limited);
            return (await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, inbox, limited), inbox);
        }, () => heard.DisposeAsync().AsTask(), _log);
        await subscription.StartAsync(ct);
        return Keep(subscription);
    }

    public async Task<int> RedriveAsync(Lane lane, CancellationToken ct) =>
        await new RabbitRedrive(_consuming, _topology, _publisher, lane).RunAsync(await DeadLettersAsync(lane, ct), ct);

    public async ValueTask<bool> IsHealthyAsync(CancellationToken ct)
    {
        try
        {
            await CountAsync(_topology.QueueOf(Lane.Urgent), ct);
            return true;
        }
        catch (TransportUnavailableException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_subscribers.Keys.Select(s => s.DisposeAsync().AsTask()));
        await _wakes.DisposeAsync();
        await _waking.DisposeAsync();
        await _asking.DisposeAsync();
        await _publisher.DisposeAsync();
        await _consuming.DisposeAsync();
        await _publishing.DisposeAsync();
    }

    /// <summary>A passive declare on a channel that stays open: one round trip of a few hundred microseconds.</summary>
    private Task<long> CountAsync(string queue, CancellationToken ct) => RabbitLink.CallAsync(
        limited => _asking.UseAsync(async channel => (long)(await channel.QueueDeclarePassiveAsync(queue, limited)).MessageCount, limited),
        ct);

    private async Task SendWakeAsync(Guid tenantId, CancellationToken ct)
    {
        var body = new byte[WakeBody.Size];
        WakeBody.Write(tenantId, body);
        await RabbitLink.CallAsync(limited => _waking.UseAsync(async channel =>
        {
            await channel.BasicPublishAsync(_topology.WakeExchange, routingKey: "", body, limited);
            return true;
        }, limited), ct);
    }

    private Ending Keep(IAsyncDisposable subscriber)
    {
        _subscribers.TryAdd(subscriber, true);
        return new Ending(async () =>
        {
            await subscriber.DisposeAsync();
            _subscribers.TryRemove(subscriber, out _);
        });
    }
}
