using System.Collections.Concurrent;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Accept;

internal sealed class AcceptStore(
    TenantDataSources sources, LanePublisher lanes, ChangeSequencer changes, Idempotency idempotency, GallantMeters meters, TimeProvider clock, IOptions<AcceptOptions> options) : IAcceptStore
{
    private readonly ConcurrentDictionary<Guid, AcceptBatcher> _batchers = [];
    private readonly ConcurrentDictionary<Guid, (long Waiting, DateTimeOffset At)> _waiting = [];
    private readonly BulkWriter _bulk = new(clock, options.Value);

    public async Task<StoredAnswer?> AcceptAsync(
        TenantInfo tenant, SendPlan plan, (IdempotencyKey Key, StoredAnswer Answer)? idempotent, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        using var claim = idempotent is { } i ? idempotency.Enter(i.Key) : null;
        if (idempotent is { } repeated && await Idempotency.FindAsync(source, repeated.Key, ct) is { } earlier) return earlier;

        await RefuseWhenFullAsync(tenant.Id, source, plan.Messages.Count, ct);
        try
        {
            await WriteAsync(tenant.Id, source, new(plan, idempotent), ct);
            return null;
        }
        catch (PostgresException e) when (LedgerStatements.IsFloor(e))
        {
            var balance = await LedgerBooks.AvailableAsync(source, ct);
            throw SendErrors.InsufficientCredit(plan.Price, balance, plan.Currency);
        }
        catch (PostgresException e) when (idempotent is not null && Idempotency.IsRepeat(e))
        {
            // Another host was first with this key.
            return await Idempotency.FindAsync(source, idempotent.Value.Key, ct) ?? throw Idempotency.InFlight(idempotent.Value.Key);
        }
    }

    private async Task WriteAsync(Guid tenantId, NpgsqlDataSource source, PendingAccept send, CancellationToken ct)
    {
        if (send.Plan.Lane != Lane.Bulk)
        {
            var batcher = _batchers.GetOrAdd(tenantId, _ => new(source, lanes, meters, clock, options.Value));
            await batcher.AcceptAsync(send, ct);
            changes.Written(tenantId);
            return;
        }

        // Copying a hundred thousand rows only to find that they cannot be paid would be a cheap way to hurt us.
        var available = await LedgerBooks.SpendableAsync(source, ct);
        if (available < send.Plan.Price) throw SendErrors.InsufficientCredit(send.Plan.Price, available, send.Plan.Currency);
        await _bulk.WriteAsync(source, send, ct);
        meters.Accepted(send.Plan.Messages.Count, send.Plan.Segments);
        changes.Written(tenantId);
        lanes.Wake(tenantId);
    }

    /// <summary>The number waiting is a second old at most; a limit this large need not be exact.</summary>
    private async ValueTask RefuseWhenFullAsync(Guid tenantId, NpgsqlDataSource source, int more, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!_waiting.TryGetValue(tenantId, out var known) || now - known.At > TimeSpan.FromSeconds(1))
        {
            _waiting[tenantId] = (known.Waiting, now); // one looks, the others go on with what is known
            await using var command = source.CreateCommand("select coalesce(sum(size), 0) from chunks where state in (0, 1)");
            known = ((long)(await command.ExecuteScalarAsync(ct))!, now);
            _waiting[tenantId] = known;
        }

        if (known.Waiting + more > options.Value.MaxQueued) throw SendErrors.QueueFull(options.Value.MaxQueued);
    }
}
