using FluentValidation;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access.Team;

/// <summary>Gives a member of the caller's team another role.</summary>
public sealed record ChangeRole(string Role) : ICommand<TeamMember>
{
    internal Guid UserId { get; private init; }

    public ChangeRole Of(Guid userId) => this with { UserId = userId };
}

internal sealed class ChangeRoleValidator : AbstractValidator<ChangeRole>
{
    public ChangeRoleValidator() => RuleFor(c => c.Role).RoleName();
}

internal sealed class ChangeRoleHandler(ICurrentCaller current, IPlatformDb db, ISessionCache sessions, IAuditLog audit) : IRequestHandler<ChangeRole, TeamMember>
{
    public async Task<TeamMember> Handle(ChangeRole command, CancellationToken ct)
    {
        var (caller, role) = (current.Caller, TeamRules.Parse(command.Role));
        var member = await db.Memberships.SingleOrDefaultAsync(m => m.TenantId == caller.TenantId && m.UserId == command.UserId, ct) ?? throw TeamErrors.NotAMember(command.UserId);
        var person = await db.People.SingleAsync(p => p.Id == command.UserId, ct);
        var before = member.Role;
        if (before != role)
        {
            if ((before == Role.Owner || role == Role.Owner) && !caller.IsOwner()) throw TeamErrors.OwnersOnly();
            if (before == Role.Owner) await db.DemandOtherOwnerAsync(member, ct);
            member.Become(role);
            audit.Note("team.role_changed", new("person", person.Id.ToString(), person.Email), new { role = before.Name() }, new { role = role.Name() });
            await db.SaveChangesAsync(ct);
            sessions.ForgetAll();
        }

        return new(person.Id, person.Email, person.Name, role.Name(), person.TwoFactorEnabled, member.CreatedAt, person.SeenAt);
    }
}
