using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Archive;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>Looks at a tenant's rules: one step at a time, in an order in which nothing outlives what it hangs on.</summary>
internal sealed class RetentionWork(
    RetentionPolicies policies, ArchiveStores stores, TextRedaction texts, MessageRetention messages, ChangeLogRetention changes, LogRetention logs, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    /// <summary>Whether there is more to do at once.</summary>
    public async Task<bool> StepAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        if (await DueAtAsync(source, ct) is not { } due || due > clock.GetUtcNow().UtcDateTime) return false;
        var (rules, notes) = (await policies.HoldingAsync(tenant.Id, ct), new List<string>());

        if (await texts.StepAsync(source, rules, ct)) return true; // before the archive: what is redacted goes there without its text
        try
        {
            if (await messages.StepAsync(tenant, source, rules, stores.For(tenant.Residency), notes, ct)) return true;
        }
        catch (Exception e) when (e is ArchiveUnavailableException or InvalidDataException)
        {
            notes.Add(e.Message);
        }

        if (await changes.StepAsync(source, rules, notes, ct) || await logs.StepAsync(tenant, source, rules, ct)) return true;
        await EndAsync(source, due, notes, ct);
        return false;
    }

    private static async Task<DateTime?> DueAtAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select due_at from retention_state");
        return (DateTime?)await command.ExecuteScalarAsync(ct);
    }

    private async Task EndAsync(NpgsqlDataSource source, DateTime due, List<string> notes, CancellationToken ct)
    {
        // Who asked for another look meanwhile has moved the time, and gets it.
        await using var command = source.CreateCommand("update retention_state set due_at = case when due_at = $3 then $1 else due_at end, waits_for = $2");
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow() + (notes.Count == 0 ? Every : Soon)));
        command.Parameters.Add(BatchCommands.Value(notes.Count == 0 ? null : string.Join(' ', notes), NpgsqlTypes.NpgsqlDbType.Text));
        command.Parameters.Add(BatchCommands.Value(due, NpgsqlTypes.NpgsqlDbType.TimestampTz));
        await command.ExecuteNonQueryAsync(ct);
    }
}
