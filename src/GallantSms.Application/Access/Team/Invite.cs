using FluentValidation;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access.Team;

/// <summary>Invites somebody into the caller's team by mail. Inviting an address again ends the first link and sends another.</summary>
public sealed record Invite(string Email, string Role) : ICommand<InvitationView>;

/// <summary>An invitation that is not accepted or revoked.</summary>
public sealed record InvitationView(Guid Id, string Email, string Role, string? InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool Expired);

internal sealed class InviteValidator : AbstractValidator<Invite>
{
    public InviteValidator()
    {
        RuleFor(c => c.Email).Must(e => EmailAddress.IsValid(e?.Trim())).WithErrorCode("INVALID_VALUE").WithMessage("This is no e-mail address.");
        RuleFor(c => c.Role).RoleName();
    }
}

internal sealed class InviteHandler(ICurrentCaller current, ITenantContext tenant, InvitationIssuer issuer, IPlatformDb db, IAuditLog audit) : IRequestHandler<Invite, InvitationView>
{
    public async Task<InvitationView> Handle(Invite command, CancellationToken ct)
    {
        var (caller, role) = (current.Caller, TeamRules.Parse(command.Role));
        if (role == Role.Owner && !caller.IsOwner()) throw TeamErrors.OwnersOnly();
        var invitation = await issuer.IssueAsync(caller.TenantId, tenant.Tenant.Name, command.Email, role, caller.Person?.UserId, ct);
        audit.Note("team.invited", new("invitation", invitation.Id.ToString(), invitation.Email), after: new { role = role.Name() });
        await db.SaveChangesAsync(ct);
        return new(invitation.Id, invitation.Email, role.Name(), caller.Person?.Email, invitation.CreatedAt, invitation.ExpiresAt, false);
    }
}

/// <summary>The open invitations of the caller's team, also those that have expired.</summary>
public sealed record ListInvitations : IQuery<IReadOnlyList<InvitationView>>;

internal sealed class ListInvitationsHandler(ICurrentCaller current, IPlatformDb db, TimeProvider clock) : IRequestHandler<ListInvitations, IReadOnlyList<InvitationView>>
{
    public async Task<IReadOnlyList<InvitationView>> Handle(ListInvitations query, CancellationToken ct)
    {
        var (tenant, now) = (current.Caller.TenantId, clock.GetUtcNow());
        var rows = await db.Invitations.AsNoTracking().Where(i => i.TenantId == tenant && i.AcceptedAt == null && i.RevokedAt == null).OrderByDescending(i => i.Id).Take(1000).ToListAsync(ct);
        var inviters = rows.Select(i => i.InvitedBy).ToHashSet();
        var emails = await db.People.Where(p => inviters.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Email, ct);
        return rows.ConvertAll(i => new InvitationView(
            i.Id, i.Email, i.Role.Name(), i.InvitedBy is { } by ? emails.GetValueOrDefault(by) : null, i.CreatedAt, i.ExpiresAt, i.ExpiresAt <= now));
    }
}

/// <summary>Ends an invitation. Revoking twice is no error.</summary>
public sealed record RevokeInvitation(Guid Id) : ICommand<RevokedInvitation>;

public sealed record RevokedInvitation(Guid Id, DateTimeOffset RevokedAt);

internal sealed class RevokeInvitationHandler(ICurrentCaller current, IPlatformDb db, IAuditLog audit, TimeProvider clock) : IRequestHandler<RevokeInvitation, RevokedInvitation>
{
    public async Task<RevokedInvitation> Handle(RevokeInvitation command, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        var invitation = await db.Invitations.SingleOrDefaultAsync(i => i.Id == command.Id && i.TenantId == tenant && i.AcceptedAt == null, ct) ?? throw TeamErrors.NoInvitation();
        if (invitation.RevokedAt is null)
        {
            invitation.Revoke(clock.GetUtcNow());
            audit.Note("team.invitation_revoked", new("invitation", invitation.Id.ToString(), invitation.Email));
            await db.SaveChangesAsync(ct);
        }

        return new(invitation.Id, invitation.RevokedAt!.Value);
    }
}
