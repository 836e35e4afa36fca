using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Makes accounts that need no proof of their address: of the installation's first people.</summary>
internal sealed class UserAccounts(UserManager<User> users, IPlatformDb db, TimeProvider clock)
{
    /// <summary>Makes the person, or gives the known one this password, and this role in the tenant. Safe to repeat.</summary>
    public async Task<Guid> EnsureAsync(string email, string name, string password, Guid tenantId, Role role, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var user = await users.FindByEmailAsync(email.Trim());
        if (user is null)
        {
            user = User.Create(email, name, now);
            user.EmailConfirmed = true;
            Demand(await users.CreateAsync(user, password));
        }
        else if (!await users.CheckPasswordAsync(user, password))
        {
            Demand(await users.RemovePasswordAsync(user));
            Demand(await users.AddPasswordAsync(user, password));
        }

        var membership = await db.Memberships.SingleOrDefaultAsync(m => m.UserId == user.Id && m.TenantId == tenantId, ct);
        if (membership is null) db.Memberships.Add(Membership.Create(user.Id, tenantId, role, now));
        else membership.Become(role);
        await db.SaveChangesAsync(ct);
        return user.Id;
    }

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"The account cannot be made: {string.Join(", ", result.Errors.Select(e => e.Code))}.");
    }
}
