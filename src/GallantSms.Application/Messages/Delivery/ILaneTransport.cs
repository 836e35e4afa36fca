using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Delivery;

/// <summary>A piece of work on a lane. It names the work, it does not carry it: the rows live in the tenant's database.</summary>
public readonly record struct LaneItem(Guid TenantId, Guid ChunkId);

/// <summary>
/// Moves <see cref="LaneItem"/>s from the outbox relay to the sender workers, at least once.
/// Durability is the outbox's: an implementation may lose items on a crash, the sweeper finds them again.
/// </summary>
public interface ILaneTransport : IAsyncDisposable
{
    /// <summary>
    /// Returns once every item is safely with the broker (confirmed and routed). A broker that is down is told within seconds,
    /// not waited for; a full in-process lane is waited for until <paramref name="ct"/> says otherwise.
    /// </summary>
    /// <exception cref="TransportUnavailableException">The broker cannot take them now; none or some may have been taken.</exception>
    Task PublishAsync(Lane lane, IReadOnlyCollection<LaneItem> items, CancellationToken ct);

    /// <summary>
    /// Runs <paramref name="handler"/> for each item, at most <paramref name="concurrency"/> at a time, until disposed
    /// (which waits for running handlers). A handler that returns acknowledges; one that throws has the item delivered again
    /// after a short growing delay, and after <see cref="TransportOptions.DeliveryLimit"/> deliveries it is dead-lettered with
    /// the reason. Survives broker restarts by itself, also one that is down when this is called; an item whose handler ran
    /// during an outage comes again, so handlers are idempotent. A handler's token fires only when disposal has waited
    /// <see cref="TransportOptions.Drain"/> for it; <paramref name="ct"/> bounds the subscribing only.
    /// </summary>
    Task<IAsyncDisposable> ConsumeAsync(Lane lane, int concurrency, Func<LaneItem, CancellationToken, Task> handler, CancellationToken ct);

    /// <summary>
    /// Items waiting on the lane, not yet given to a consumer. Approximate while others publish. Cheap: a relay asks many
    /// times a second.
    /// </summary>
    /// <exception cref="TransportUnavailableException">The broker does not answer.</exception>
    ValueTask<long> DepthAsync(Lane lane, CancellationToken ct);

    /// <summary>
    /// Tells every relay that this tenant has new work to release. Best effort: relays also sweep. Never waits for the broker
    /// and never fails because of it; wakes of one tenant that are waiting to go out become one.
    /// </summary>
    Task WakeAsync(Guid tenantId, CancellationToken ct);

    /// <summary>
    /// Runs <paramref name="handler"/>, one call at a time, after each <see cref="WakeAsync"/> of any process, until disposed.
    /// Wakes of one tenant that arrive before its turn are one call. A handler that throws is logged, nothing more.
    /// </summary>
    Task<IAsyncDisposable> OnWakeAsync(Func<Guid, CancellationToken, Task> handler, CancellationToken ct);

    /// <summary>Moves the items dead-lettered so far back to their lane, their deliveries counted from zero; returns how many.</summary>
    /// <exception cref="TransportUnavailableException">The broker failed on the way; what was not moved is still dead-lettered.</exception>
    Task<int> RedriveAsync(Lane lane, CancellationToken ct);

    /// <summary>Items in the lane's dead-letter queue.</summary>
    /// <exception cref="TransportUnavailableException">The broker does not answer.</exception>
    ValueTask<long> DeadLettersAsync(Lane lane, CancellationToken ct);

    /// <summary>Whether the broker answers now.</summary>
    ValueTask<bool> IsHealthyAsync(CancellationToken ct);
}

public sealed class TransportOptions
{
    public const string Section = "Transport";

    /// <summary>AMQP URI of RabbitMQ; empty means the in-process transport.</summary>
    public string RabbitMq { get; set; } = "";

    /// <summary>Prefix of every queue and exchange, so that tests and installations can share a broker.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Deliveries of one item before it is dead-lettered, 1 to 20.</summary>
    public int DeliveryLimit { get; set; } = 5;

    /// <summary>Items an in-process lane holds, waiting and running together, before publishers wait.</summary>
    public int Capacity { get; set; } = 100_000;

    /// <summary>How long disposing a consumer leaves its handlers alone before it cancels their token.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What this process does, shown in the broker's list of connections.</summary>
    public string Role { get; set; } = "gallantsms";
}

public sealed class TransportUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
