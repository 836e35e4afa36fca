using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access.Team;

/// <summary>
/// Makes invitations and their mails, for any tenant; the scope's next <c>SaveChangesAsync</c> writes them. Checks nothing about
/// who asks: that is the caller's part.
/// </summary>
public sealed class InvitationIssuer(IPlatformDb db, IMailQueue mails, ITenantBrands brands, TimeProvider clock)
{
    private const int MostOpen = 100;

    /// <summary>An open one for the same address ends: its link has been replaced.</summary>
    public async Task<Invitation> IssueAsync(Guid tenantId, string tenantName, string email, Role role, Guid? invitedBy, CancellationToken ct)
    {
        var (address, now) = (email.Trim().ToLowerInvariant(), clock.GetUtcNow());
        if (await (from m in db.Memberships join p in db.People on m.UserId equals p.Id where m.TenantId == tenantId && p.Email == address select p.Id).AnyAsync(ct))
            throw TeamErrors.AlreadyAMember(address);
        if (await db.Invitations.CountAsync(i => i.TenantId == tenantId && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now && i.Email != address, ct) >= MostOpen)
            throw TeamErrors.TooManyInvitations();

        // Before the new one is written: only one for an address is open.
        await db.Invitations.Where(i => i.TenantId == tenantId && i.Email == address && i.AcceptedAt == null && i.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, now), ct);
        var (invitation, token) = Invitation.Issue(tenantId, address, role, invitedBy, now);
        db.Invitations.Add(invitation);
        var brand = await brands.ForAsync(tenantId, ct);
        mails.Queue(tenantId, address, $"Your invitation to {tenantName}", Text(brand, tenantName, role, token));
        return invitation;
    }

    private static string Text(Brand brand, string tenantName, Role role, string token) =>
        $"""
        Hello,

        you are invited to {tenantName} at {brand.Name}, as {role.Name()}.

        Open this link to accept; it is good for {Invitation.Lifetime.Days} days and for you alone:
        {brand.Address}/invitation?token={token}

        If you did not expect this, there is nothing to do: without the link nothing happens.
        """ + (brand.SupportEmail is { } support ? $"\n\nQuestions? {support}\n" : "\n");
}
