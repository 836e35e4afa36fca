using GallantSms.Application.Messages.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace GallantSms.Infrastructure.Messaging;

internal readonly record struct Outgoing(BasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    private static readonly BasicProperties LaneItemProperties = new()
    {
        ContentType = LaneItemBody.ContentType,
        DeliveryMode = DeliveryModes.Persistent,
    };

    public static Outgoing[] For(IReadOnlyCollection<LaneItem> items)
    {
        var bodies = new byte[items.Count * LaneItemBody.Size]; // one for all: they live exactly as long as each other
        var outgoing = new Outgoing[items.Count];
        var next = 0;
        foreach (var item in items)
        {
            var body = bodies.AsMemory(next * LaneItemBody.Size, LaneItemBody.Size);
            LaneItemBody.Write(item, body.Span);
            outgoing[next++] = new Outgoing(LaneItemProperties, body);
        }

        return outgoing;
    }
}

/// <summary>
/// Publishes to queues and returns when the broker has confirmed every item. Callers share one channel: each holds it while it
/// writes, not while it waits for its confirms, so that several batches are on their way together.
/// </summary>
internal sealed class RabbitPublisher(RabbitLink link, RabbitTopology topology) : IAsyncDisposable
{
    /// <summary>Items under way per caller, and what the time limit of a call counts for.</summary>
    private const int Window = 1_000;

    // The client's own limiter would slow us down at 64 outstanding confirms.
    private readonly RabbitChannel _channel = new(link, topology, new CreateChannelOptions(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: true,
        outstandingPublisherConfirmationsRateLimiter: null));

    /// <exception cref="TransportUnavailableException">Not every item is confirmed.</exception>
    public async Task PublishAsync(string queue, IReadOnlyCollection<Outgoing> items, CancellationToken ct)
    {
        foreach (var window in items.Chunk(Window))
            await RabbitLink.CallAsync(limited => PublishWindowAsync(queue, window, limited), ct);
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task PublishWindowAsync(string queue, Outgoing[] window, CancellationToken ct)
    {
        var confirms = await _channel.UseAsync(channel => Task.FromResult(window
            .Select(item => channel
                .BasicPublishAsync(exchange: "", queue, mandatory: true, item.Properties, item.Body, ct)
                .AsTask())
            .ToArray()), ct);
        try
        {
            await Task.WhenAll(confirms);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            _channel.Doubt();
            throw;
        }
    }
}
