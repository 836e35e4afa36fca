using GallantSms.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access.Team;

/// <summary>Who is in the caller's tenant, in the order of joining; a thousand at most.</summary>
public sealed record ListTeam : IQuery<IReadOnlyList<TeamMember>>;

/// <param name="Role"><c>owner</c>, <c>admin</c>, <c>sender</c>, <c>analyst</c>, <c>developer</c> or <c>billing</c>.</param>
/// <param name="LastSeenAt">To the minute; null before the first sign-in.</param>
public sealed record TeamMember(Guid UserId, string Email, string Name, string Role, bool MfaEnabled, DateTimeOffset JoinedAt, DateTimeOffset? LastSeenAt);

internal sealed class ListTeamHandler(ICurrentCaller current, IPlatformDb db) : IRequestHandler<ListTeam, IReadOnlyList<TeamMember>>
{
    public async Task<IReadOnlyList<TeamMember>> Handle(ListTeam query, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        var rows = await (from m in db.Memberships
                          join p in db.People on m.UserId equals p.Id
                          where m.TenantId == tenant
                          orderby m.CreatedAt, m.UserId
                          select new { p.Id, p.Email, p.Name, m.Role, p.TwoFactorEnabled, m.CreatedAt, p.SeenAt }).Take(1000).ToListAsync(ct);
        return rows.ConvertAll(r => new TeamMember(r.Id, r.Email, r.Name, Domain.Access.RoleNames.Name(r.Role), r.TwoFactorEnabled, r.CreatedAt, r.SeenAt));
    }
}
