using GallantSms.Application.Tenants;
using Npgsql;

namespace GallantSms.Infrastructure.Events;

/// <summary>Some changes of a tenant, in order and without gaps.</summary>
internal sealed record ChangeBatch(TenantInfo Tenant, NpgsqlDataSource Source, IReadOnlyList<Change> Changes)
{
    /// <summary>Where the consumer stands once it has done these.</summary>
    public long UpTo => Changes[^1].Position;
}

/// <summary>
/// Follows every tenant's log in the process that leads, from where it stopped. It is given a batch again when it threw or the
/// process died before its cursor moved: it does the same once or twice.
/// </summary>
internal interface IChangeConsumer
{
    /// <summary>Names its cursor.</summary>
    string Name { get; }

    /// <summary>Rows it takes at a time. One may name a single message or some hundreds.</summary>
    int MaxChanges => 1_000;

    /// <summary>About how many messages these rows name at most: a row is never cut.</summary>
    int MaxMessages => 5_000;

    /// <summary>
    /// From the end of a tenant's log to the next batch, for who need not know at once: changes come by the hundred a second, and each
    /// batch has its commits. The first after a quiet time is handled at once all the same.
    /// </summary>
    TimeSpan Gathers => TimeSpan.Zero;

    /// <summary>Tenants it works for at a time.</summary>
    int Concurrency => 2;

    /// <summary>
    /// The cursor moves when this returns; or sooner, where the work's own transaction moves it with <see cref="ChangeCursors.AddCursor"/>.
    /// What it throws is logged, and it is called again after a pause that grows to a minute; other tenants go on.
    /// </summary>
    Task HandleAsync(ChangeBatch batch, CancellationToken ct);
}
