using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;

namespace GallantSms.Infrastructure.Identity.Sessions;

/// <param name="Reason">At least 5 characters; the other tenant reads it.</param>
internal sealed record ActAs(Guid TenantId, string Reason);

internal sealed record ActingView(Guid TenantId, string Name, string Reason);

internal sealed record ActingEnded(Guid? TenantId);

/// <summary>Visits of support. The logs of both tenants are written first: a visit that nobody can see does not begin.</summary>
internal sealed class ActingVisits(TenantTree tree, ITenantDirectory directory, BrowserSessions sessions, IPlatformDb db, IAuditLog audit)
{
    private const int Shortest = 5;
    private const int Longest = 300;

    public async Task<ActingView> BeginAsync(KnownSession? session, ActAs command, CancellationToken ct)
    {
        if (session?.TenantId is not { } home) throw new DomainException("BROWSER_ONLY", ErrorKind.Forbidden, "Only a person in a browser can act as another tenant.");
        var reason = command.Reason.Trim();
        if (reason.Length is < Shortest or > Longest || reason.Any(char.IsControl))
        {
            var message = $"Say why, in {Shortest} to {Longest} characters.";
            throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, message, new FieldError("reason", command.Reason, "INVALID_VALUE", message));
        }

        var tenant = await tree.DescendantAsync(home, command.TenantId, ct);
        if (tenant.Status == TenantStatus.Suspended) throw AccessErrors.TenantSuspended();
        if (tenant.Status != TenantStatus.Active) throw TenantErrors.NotReady();
        await NoteAsync(session, home, tenant, "support.began", new { reason }, ct);
        await sessions.ActAsAsync(session.Id, tenant.Id, reason, ct);
        return new(tenant.Id, tenant.Name, reason);
    }

    public async Task<ActingEnded> EndAsync(KnownSession session, CancellationToken ct)
    {
        if (session is not { ActingTenantId: { } acting, TenantId: { } home }) return new(session.TenantId);
        if (await directory.FindAsync(acting, ct) is { } tenant) await NoteAsync(session, home, tenant, "support.ended", null, ct);
        await sessions.StopActingAsync(session.Id, ct);
        return new(home);
    }

    private async Task NoteAsync(KnownSession session, Guid home, TenantInfo tenant, string action, object? after, CancellationToken ct)
    {
        var person = session.Principal.Caller.Person!;
        var target = new AuditTarget("tenant", tenant.Id.ToString(), tenant.Name);
        audit.NoteAs(new("person", person.UserId, person.Email), home, action, target, after: after);
        audit.NoteAs(new("person", person.UserId, person.Email, ActingFrom: home), tenant.Id, action, target, after: after);
        await db.SaveChangesAsync(ct);
    }
}

/// <summary>Who is below whom.</summary>
internal sealed class TenantTree(ITenantDirectory directory)
{
    /// <summary>However far below.</summary>
    /// <exception cref="DomainException">NOT_FOUND, also for a tenant elsewhere in the tree.</exception>
    public async Task<TenantInfo> DescendantAsync(Guid above, Guid id, CancellationToken ct)
    {
        var tenant = await directory.FindAsync(id, ct) ?? throw TenantErrors.NotFound(id);
        for (var at = tenant; at?.ParentId is { } parent; at = await directory.FindAsync(parent, ct))
            if (parent == above) return tenant;
        throw TenantErrors.NotFound(id);
    }
}
