using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>
/// Notes what is done. The entry joins the scope's <c>IPlatformDb</c> and is written by its next <c>SaveChangesAsync</c>, in one
/// transaction with the change. Values become JSON without secrets: give records made for it, never entities.
/// </summary>
public interface IAuditLog
{
    /// <summary>In the log of the caller's tenant.</summary>
    void Note(string action, AuditTarget? target, object? before = null, object? after = null);

    /// <summary>In the log of another tenant, or with null in the platform's.</summary>
    void NoteIn(Guid? tenantId, string action, AuditTarget? target, object? before = null, object? after = null);

    /// <summary>When nobody has signed in yet, or the actor is somebody else than the caller.</summary>
    void NoteAs(AuditActor actor, Guid? tenantId, string action, AuditTarget? target, object? before = null, object? after = null);
}
