using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access.Team;

/// <summary>Takes a person out of the caller's team; also oneself. The account stays, and so do its other memberships.</summary>
public sealed record RemoveMember(Guid UserId) : ICommand<RemovedMember>;

public sealed record RemovedMember(Guid UserId);

internal sealed class RemoveMemberHandler(ICurrentCaller current, IPlatformDb db, ISessionCache sessions, IAuditLog audit) : IRequestHandler<RemoveMember, RemovedMember>
{
    public async Task<RemovedMember> Handle(RemoveMember command, CancellationToken ct)
    {
        var caller = current.Caller;
        var member = await db.Memberships.SingleOrDefaultAsync(m => m.TenantId == caller.TenantId && m.UserId == command.UserId, ct) ?? throw TeamErrors.NotAMember(command.UserId);
        if (member.Role == Role.Owner && !caller.IsOwner()) throw TeamErrors.OwnersOnly();
        if (member.Role == Role.Owner) await db.DemandOtherOwnerAsync(member, ct);
        var email = await db.People.Where(p => p.Id == command.UserId).Select(p => p.Email).SingleAsync(ct);
        db.Memberships.Remove(member);
        audit.Note("team.member_removed", new("person", command.UserId.ToString(), email), new { role = member.Role.Name() });
        await db.SaveChangesAsync(ct);
        sessions.ForgetAll();
        return new(command.UserId);
    }
}
