using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>
/// Counts tries of passwords and codes before they are looked at, in one statement: of many side by side each is counted, and none
/// beyond the limit is looked at. Without waiting for the disk, so that it takes the same time for an address that nobody has.
/// </summary>
internal sealed class Lockouts(PlatformDataSource platform, IOptions<IdentityOptions> options, TimeProvider clock)
{
    /// <summary>Whether another try may be looked at now. While the account is locked tries are not counted, so a lock ends.</summary>
    public async Task<bool> TryAsync(string normalizedEmail, CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new("select set_config('synchronous_commit', 'off', true)"));
        var count = new Npgsql.NpgsqlBatchCommand("""
            with seen as (select id, lockout_end, access_failed_count as tries from users where normalized_email = $1 for update)
            update users u set
                lockout_end = case when s.tries + 1 >= $2 then $4 else u.lockout_end end,
                access_failed_count = case when s.tries + 1 >= $2 then 0 else s.tries + 1 end
            from seen s where u.id = s.id and (s.lockout_end is null or s.lockout_end <= $3)
            returning 1
            """);
        var now = clock.GetUtcNow();
        count.Parameters.Add(new() { Value = normalizedEmail });
        count.Parameters.Add(new() { Value = options.Value.Lockout.MaxFailedAccessAttempts });
        count.Parameters.Add(new() { Value = now });
        count.Parameters.Add(new() { Value = now + options.Value.Lockout.DefaultLockoutTimeSpan });
        batch.BatchCommands.Add(count);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>It was the right one: the tries before it are forgotten.</summary>
    public async Task SucceededAsync(User user, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("update users set access_failed_count = 0, lockout_end = null where id = $1");
        command.Parameters.Add(new() { Value = user.Id });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Remembers an authenticator code. False for the one that was taken last: of two at once, one.</summary>
    public async Task<bool> TakeCodeAsync(User user, string hash)
    {
        await using var command = platform.Source.CreateCommand("update users set last_code = $2 where id = $1 and last_code is distinct from $2");
        command.Parameters.Add(new() { Value = user.Id });
        command.Parameters.Add(new() { Value = hash });
        return await command.ExecuteNonQueryAsync() > 0;
    }
}
