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
    /// <summary>Returns once every item is safely with the broker (confirmed and routed).</summary>
    /// <exception cref="TransportUnavailableException">The broker cannot take them now; none or some may have been taken.</exception>
    Task PublishAsync(Lane lane, IReadOnlyCollection<LaneItem> items, CancellationToken ct);

    /// <summary>
    /// Runs <paramref name="handler"/> for each item, at most <paramref name="concurrency"/> at a time, until disposed
    /// (which waits for running handlers). A handler that returns acknowledges; one that throws has the item delivered again,
    /// and after <see cref="TransportOptions.DeliveryLimit"/> deliveries it is dead-lettered with the reason.
    /// Survives broker restarts by itself.
    /// </summary>
    Task<IAsyncDisposable> ConsumeAsync(Lane lane, int concurrency, Func<LaneItem, CancellationToken, Task> handler, CancellationToken ct);

    /// <summary>Items waiting on the lane, not yet given to a handler. Approximate while others publish.</summary>
    ValueTask<long> DepthAsync(Lane lane, CancellationToken ct);

    /// <summary>Tells every relay that this tenant has new work to release. Best effort: relays also sweep.</summary>
    Task WakeAsync(Guid tenantId, CancellationToken ct);

    /// <summary>Runs <paramref name="handler"/> for each <see cref="WakeAsync"/> of any process, until disposed.</summary>
    Task<IAsyncDisposable> OnWakeAsync(Func<Guid, CancellationToken, Task> handler, CancellationToken ct);

    /// <summary>Moves dead-lettered items back to their lanes; returns how many.</summary>
    Task<int> RedriveAsync(Lane lane, CancellationToken ct);

    /// <summary>Items in the lane's dead-letter queue.</summary>
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

    /// <summary>Deliveries of one item before it is dead-lettered.</summary>
    public int DeliveryLimit { get; set; } = 5;
}

public sealed class TransportUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
