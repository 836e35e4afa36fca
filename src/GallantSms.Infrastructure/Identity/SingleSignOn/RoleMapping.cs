using System.Text.Json;
using GallantSms.Domain.Access;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>The role that a provider's claim stands for.</summary>
internal static class RoleMapping
{
    /// <summary>Of several that fit, the first of these. Owner is not among them: owners are made by owners.</summary>
    private static readonly Role[] Precedence = [Role.Admin, Role.Developer, Role.Sender, Role.Analyst, Role.Billing];

    public static Role RoleFor(this SsoConnection connection, JsonElement claims)
    {
        if (!RoleNames.TryParse(connection.DefaultRole, out var fallback) || fallback == Role.Owner) throw SsoErrors.Misconfigured("The connection's default role is none.");
        if (connection.RoleClaim is not { } name || !claims.TryGetProperty(name, out var claim)) return fallback;
        var map = connection.Roles();
        var mapped = Values(claim).Select(value => map.GetValueOrDefault(value)).ToHashSet(StringComparer.Ordinal);
        foreach (var role in Precedence)
            if (mapped.Contains(role.Name())) return role;
        return fallback;
    }

    private static IEnumerable<string> Values(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => [claim.GetString()!],
        JsonValueKind.Array => [.. claim.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)],
        _ => [],
    };
}
