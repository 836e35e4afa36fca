using GallantSms.Domain.Messages;
using RabbitMQ.Client;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// What we have on the broker, and its names. Declaring is idempotent and happens on every channel we open, so a broker that
/// lost something (a non-durable exchange over a restart, a queue an operator deleted) gets it back.
/// </summary>
internal sealed class RabbitTopology(string prefix)
{
    /// <summary>
    /// Broker-side limit of redeliveries, above ours and independent of it (changing an argument of an existing queue is an
    /// error). It catches only items whose handler never lives to report: our consumers dead-letter the others themselves.
    /// RabbitMQ 3.10 has no limit of its own, 4.x has this one.
    /// </summary>
    public const int BrokerDeliveryLimit = 20;

    private static readonly Lane[] Lanes = Enum.GetValues<Lane>();

    public string WakeExchange { get; } = prefix + "sms.wake";

    public string QueueOf(Lane lane) => prefix + "sms." + NameOf(lane);

    public string DeadQueueOf(Lane lane) => QueueOf(lane) + ".dead";

    public static string NameOf(Lane lane) => lane switch
    {
        Lane.Urgent => "urgent",
        Lane.Single => "single",
        Lane.Bulk => "bulk",
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "No such lane."),
    };

    public async Task DeclareAsync(IChannel channel, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(WakeExchange, ExchangeType.Fanout, durable: false, autoDelete: false, cancellationToken: ct);
        foreach (var lane in Lanes)
        {
            await DeclareQuorumAsync(channel, DeadQueueOf(lane), [], ct);
            await DeclareQuorumAsync(channel, QueueOf(lane), new()
            {
                ["x-delivery-limit"] = BrokerDeliveryLimit,
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = DeadQueueOf(lane),
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-overflow"] = "reject-publish", // at-least-once dead-lettering asks for it
            }, ct);
        }
    }

    private static Task<QueueDeclareOk> DeclareQuorumAsync(
        IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
    }
}
