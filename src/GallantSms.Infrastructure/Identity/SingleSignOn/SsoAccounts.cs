using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>
/// Whose account a provider's person has here. Known is who signed in before: issuer and subject. An e-mail address counts only
/// where the provider has proven it and the tenant has named its domain; and it never opens an account of somebody who is no
/// member of the tenant, because the tenant chose the provider.
/// </summary>
internal sealed class SsoAccounts(PlatformDb db, UserManager<User> users, ISessionCache sessions, IAuditLog audit, TimeProvider clock)
{
    /// <exception cref="Domain.Shared.DomainException"/>
    public async Task<User> AdmitAsync(SsoConnection connection, ProviderIdentity identity, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var first = "sso " + (identity.Email ?? $"{identity.Issuer} {identity.Subject}"); // the first sign-ins of one person side by side make one account
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({first}, 0))", ct);

        var user = await users.FindByLoginAsync(identity.Issuer, identity.Subject);
        var member = user is null ? null : await MemberAsync(user.Id, connection.TenantId, ct);
        if (member is null)
        {
            // Who is new here is let in by the address, also somebody whom another tenant's connection to this provider knows.
            if (!identity.EmailVerified) throw SsoErrors.EmailUnverified();
            if (!connection.Vouches(identity.Email!)) throw SsoErrors.EmailDomain();
            user ??= await ByEmailAsync(connection, identity, ct);
            member = await MemberAsync(user.Id, connection.TenantId, ct);
        }

        Place(connection, identity, user!, member);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        sessions.ForgetAll();
        return user!;
    }

    private async Task<User> ByEmailAsync(SsoConnection connection, ProviderIdentity identity, CancellationToken ct)
    {
        var user = await users.FindByEmailAsync(identity.Email!);
        if (user is null)
        {
            user = User.Create(identity.Email!, identity.Name, clock.GetUtcNow());
            user.EmailConfirmed = true;
            Demand(await users.CreateAsync(user));
        }
        else if (!await IsFreeAsync(user, connection.TenantId, ct)) throw SsoErrors.EmailTaken();

        if (!user.EmailConfirmed) await ClaimAsync(user, identity);
        Demand(await users.AddLoginAsync(user, new(identity.Issuer, identity.Subject, connection.Name)));
        return user;
    }

    /// <summary>A member here; or nobody's yet: somebody wrote the address into the sign-up form and never proved it.</summary>
    private async Task<bool> IsFreeAsync(User user, Guid tenantId, CancellationToken ct) =>
        await db.Memberships.AnyAsync(m => m.UserId == user.Id && m.TenantId == tenantId, ct)
        || (!user.EmailConfirmed && !await db.Memberships.AnyAsync(m => m.UserId == user.Id, ct));

    /// <summary>The address is proven now, by somebody else perhaps than who chose the password: it goes, and what was wished with it.</summary>
    private async Task ClaimAsync(User user, ProviderIdentity identity)
    {
        (user.EmailConfirmed, user.PasswordHash, user.Name) = (true, null, identity.Name);
        Demand(await users.UpdateSecurityStampAsync(user));
        Demand(await users.RemoveClaimsAsync(user, await users.GetClaimsAsync(user)));
    }

    /// <summary>A place in the tenant. The provider changes a role only where it is asked for roles, and never an owner's.</summary>
    private void Place(SsoConnection connection, ProviderIdentity identity, User user, Membership? member)
    {
        var (role, actor, target) = (connection.RoleFor(identity.Claims), new AuditActor("person", user.Id, user.Email ?? ""), new AuditTarget("person", user.Id.ToString(), user.Email));
        if (member is null)
        {
            db.Memberships.Add(Membership.Create(user.Id, connection.TenantId, role, clock.GetUtcNow()));
            audit.NoteAs(actor, connection.TenantId, "team.joined", target, after: new { role = role.Name(), by = "sso", connection = connection.Name });
        }
        else if (connection.RoleClaim is not null && member.Role != Role.Owner && member.Role != role)
        {
            audit.NoteAs(
                new("system", null, connection.Name), connection.TenantId, "team.role_changed", target, before: new { role = member.Role.Name() },
                after: new { role = role.Name(), by = "sso", connection = connection.Name });
            member.Become(role);
        }
    }

    private Task<Membership?> MemberAsync(Guid userId, Guid tenantId, CancellationToken ct) => db.Memberships.SingleOrDefaultAsync(m => m.UserId == userId && m.TenantId == tenantId, ct);

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"The account cannot be written: {string.Join(", ", result.Errors.Select(e => e.Code))}.");
    }
}
