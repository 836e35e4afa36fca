using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>People who sign in with a password.</summary>
internal sealed class UserAccounts(PlatformDataSource platform, TimeProvider clock)
{
    private static readonly PasswordHasher<string> Hasher = new();

    /// <summary>
    /// Makes the user or gives the known one this password, and makes him a member of the tenant with this role. Safe to repeat.
    /// </summary>
    public async Task<Guid> EnsureAsync(string email, string password, Guid tenantId, string role, CancellationToken ct)
    {
        var normal = email.Trim().ToLowerInvariant();
        await using var command = platform.Source.CreateCommand(
            """
            with person as (
                insert into users (id, email, password_hash, created_at) values ($1, $2, $3, $4)
                on conflict (email) do update set password_hash = excluded.password_hash
                returning id)
            insert into memberships (user_id, tenant_id, role) select id, $5, $6 from person
            on conflict (user_id, tenant_id) do update set role = excluded.role
            returning user_id
            """);
        var now = clock.GetUtcNow();
        foreach (object value in (object[])[Guid.CreateVersion7(now), normal, Hasher.HashPassword(normal, password), now, tenantId, role])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (Guid)(await command.ExecuteScalarAsync(ct))!;
    }
}
