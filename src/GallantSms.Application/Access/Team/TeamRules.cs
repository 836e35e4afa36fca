using FluentValidation;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access.Team;

internal static class TeamRules
{
    public static void RoleName<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(name => RoleNames.TryParse(name, out _)).WithErrorCode("INVALID_VALUE")
            .WithMessage($"A role is one of {string.Join(", ", Enum.GetValues<Role>().Select(r => r.Name()))}.");

    public static Role Parse(string name) => RoleNames.TryParse(name, out var role) ? role : throw new ArgumentOutOfRangeException(nameof(name));

    /// <summary>An owner in person, at home: a program, also one that acts for an owner, or a supporter is none.</summary>
    public static bool IsOwner(this Caller caller) => caller.Person is { Role: Role.Owner, SessionId: not null } person && person.HomeTenantId == caller.TenantId;

    /// <summary>The database holds the same rule against two owners who step down at once.</summary>
    public static async Task DemandOtherOwnerAsync(this IPlatformDb db, Membership leaving, CancellationToken ct)
    {
        if (!await db.Memberships.AnyAsync(m => m.TenantId == leaving.TenantId && m.Role == Role.Owner && m.UserId != leaving.UserId, ct)) throw TeamErrors.LastOwner();
    }
}
