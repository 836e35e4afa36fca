using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>
/// Counts wrong passwords and codes. One statement, so that guesses side by side are all counted; without waiting for the
/// disk, so that it takes the same time for an address that nobody has.
/// </summary>
internal sealed class Lockouts(PlatformDataSource platform, IOptions<IdentityOptions> options, TimeProvider clock)
{
    public async Task FailedAsync(string normalizedEmail, CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new("select set_config('synchronous_commit', 'off', true)"));
        var count = new Npgsql.NpgsqlBatchCommand("""
            update users set
                lockout_end = case when access_failed_count + 1 >= $2 then $3 else lockout_end end,
                access_failed_count = case when access_failed_count + 1 >= $2 then 0 else access_failed_count + 1 end
            where normalized_email = $1
            """);
        count.Parameters.Add(new() { Value = normalizedEmail });
        count.Parameters.Add(new() { Value = options.Value.Lockout.MaxFailedAccessAttempts });
        count.Parameters.Add(new() { Value = clock.GetUtcNow() + options.Value.Lockout.DefaultLockoutTimeSpan });
        batch.BatchCommands.Add(count);
        await batch.ExecuteNonQueryAsync(ct);
    }

    public bool IsLocked(User user) => user.LockoutEnd > clock.GetUtcNow();

    public async Task SucceededAsync(User user, CancellationToken ct)
    {
        if (user.AccessFailedCount == 0) return;
        await using var command = platform.Source.CreateCommand("update users set access_failed_count = 0, lockout_end = null where id = $1");
        command.Parameters.Add(new() { Value = user.Id });
        await command.ExecuteNonQueryAsync(ct);
    }
}
