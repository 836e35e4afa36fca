using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>Holds back what is left of a bulk, until <see cref="ResumeSend"/>. What a worker has in hand already still goes.</summary>
public sealed record PauseSend(Guid BulkId) : ICommand<PausedView>;

/// <summary>Lets a held bulk go on.</summary>
public sealed record ResumeSend(Guid BulkId) : ICommand<PausedView>;

/// <param name="PausedAt">Null when it runs.</param>
/// <param name="Waiting">Messages not handed over yet.</param>
public sealed record PausedView(Guid BulkId, DateTimeOffset? PausedAt, long Waiting);

/// <summary>What pausing met. <c>Bulk</c>: whether it is a send that can wait at all.</summary>
public sealed record PauseOutcome(bool Found, bool Bulk, DateTimeOffset? PausedAt, long Waiting);

public interface IPauses
{
    Task<PauseOutcome> SetAsync(TenantInfo tenant, Guid bulkId, bool paused, CancellationToken ct);
}

internal sealed class PauseSendHandler(ITenantContext tenant, IPauses pauses, IAuditLog audit, IPlatformDb db)
    : IRequestHandler<PauseSend, PausedView>, IRequestHandler<ResumeSend, PausedView>
{
    public Task<PausedView> Handle(PauseSend command, CancellationToken ct) => SetAsync(command.BulkId, true, ct);

    public Task<PausedView> Handle(ResumeSend command, CancellationToken ct) => SetAsync(command.BulkId, false, ct);

    private async Task<PausedView> SetAsync(Guid id, bool paused, CancellationToken ct)
    {
        var outcome = await pauses.SetAsync(tenant.Tenant, id, paused, ct);
        if (!outcome.Found) throw SendErrors.NotFound("bulk", id);
        if (!outcome.Bulk || (paused && outcome.Waiting == 0))
            throw new DomainException("NOTHING_TO_PAUSE", ErrorKind.Conflict, "Nothing of this send is waiting: only a bulk that still has messages to hand over can be paused.",
                new FieldError("bulk_id", id.ToString(), "NOTHING_TO_PAUSE", "Nothing of it is waiting."));
        audit.Note(paused ? "bulk.paused" : "bulk.resumed", new AuditTarget("bulk", id.ToString()), after: new { outcome.Waiting });
        await db.SaveChangesAsync(ct);
        return new(id, outcome.PausedAt, outcome.Waiting);
    }
}
