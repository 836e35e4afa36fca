using System.Threading.Channels;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using RabbitMQ.Client;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// Moves dead letters back to their lane: publishes them there, then acknowledges them here, so a failure in between leaves an
/// item in both and none is lost. Bodies that are no items go to the end of the dead-letter queue: the lane would only bury
/// them anew.
/// </summary>
/// <remarks>
/// Consumes instead of getting one by one: RabbitMQ 3.10 keeps a record per got message, and of more than 32 acknowledgements
/// under way it forgets the rest when the channel closes; those of a consumer are one.
/// </remarks>
internal sealed class RabbitRedrive(RabbitLink link, RabbitTopology topology, RabbitPublisher publisher, Lane lane)
{
    private const int Window = 100;

    /// <summary>When no letter came for so long, another redrive has them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<Letter> _arrived = Channel.CreateUnbounded<Letter>();

    private sealed record Letter(ulong Tag, BasicProperties Properties, byte[] Body);

    /// <summary>
    /// Takes <paramref name="found"/> letters and no more, so that items which fail again meanwhile do not go round and round.
    /// Answers how many went back to the lane.
    /// </summary>
    public async Task<int> RunAsync(long found, CancellationToken ct)
    {
        if (found == 0)
            return 0;

        var channel = await link.OpenChannelAsync(null, ct);
        try
        {
            return await RunAsync(channel, found, ct);
        }
        finally
        {
            await RabbitLink.LeaveAsync(channel);
        }
    }

    private async Task<int> RunAsync(IChannel channel, long found, CancellationToken ct)
    {
        await RabbitLink.CallAsync(limited => SubscribeAsync(channel, limited), ct);
        var moved = 0;
        while (found > 0)
        {
            var letters = await TakeAsync((int)Math.Min(found, Window), ct);
            if (letters.Count == 0)
                break;

            moved += await MoveAsync(letters, ct);
            await RabbitLink.CallAsync(
                async limited => await channel.BasicAckAsync(letters[^1].Tag, multiple: true, limited), ct);
            found -= letters.Count;
        }

        return moved;
    }

    private async Task SubscribeAsync(IChannel channel, CancellationToken ct)
    {
        var inbox = new RabbitInbox(channel, (tag, properties, body) =>
            _arrived.Writer.TryWrite(new Letter(tag, new BasicProperties(properties), body.ToArray())));
        await channel.BasicQosAsync(0, Window, global: false, ct);
        await channel.BasicConsumeAsync(topology.DeadQueueOf(lane), autoAck: false, inbox, ct);
    }

    private async Task<List<Letter>> TakeAsync(int most, CancellationToken ct)
    {
        var letters = new List<Letter>(most);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            while (letters.Count < most)
                letters.Add(await _arrived.Reader.ReadAsync(patience.Token));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // What is here is all there is.
        }

        return letters;
    }

    private async Task<int> MoveAsync(List<Letter> letters, CancellationToken ct)
    {
        var items = new List<LaneItem>(letters.Count);
        var strangers = new List<Outgoing>();
        foreach (var letter in letters)
        {
            if (LaneItemBody.TryRead(letter.Body, out var item))
                items.Add(item);
            else
                strangers.Add(new Outgoing(letter.Properties, letter.Body));
        }

        await publisher.PublishAsync(topology.QueueOf(lane), Outgoing.For(items), ct);
        await publisher.PublishAsync(topology.DeadQueueOf(lane), strangers, ct);
        return items.Count;
    }
}
