using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>A place in the platform database. $1: the tenant, $2: digits of the number.</summary>
internal abstract class PlatformTable(PlatformDataSource platform) : IPersonalData
{
    public abstract string Place { get; }

    public abstract string Erasing { get; }

    public IReadOnlyList<string> Columns => [];

    protected abstract string Count { get; }

    protected abstract string Erase { get; }

    public virtual async Task<long> CountAsync(Person person, CancellationToken ct)
    {
        await using var command = Command(person, Count);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async IAsyncEnumerable<JsonNode> ExportAsync(Person person, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        yield break;
    }

    public virtual async Task EraseAsync(Person person, CancellationToken ct)
    {
        await using var command = Command(person, Erase);
        await command.ExecuteNonQueryAsync(ct);
    }

    protected NpgsqlCommand Command(Person person, string sql)
    {
#pragma warning disable CA2100 // constants of the places
        var command = platform.Source.CreateCommand(sql);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.Parameters.Add(BatchCommands.Value(person.Tenant.Id));
        command.Parameters.Add(BatchCommands.Value(person.Digits));
        return command;
    }
}

/// <summary>Calls of programs: they name routes, not what fills them.</summary>
internal sealed class PersonRequests(PlatformDataSource platform) : PlatformTable(platform)
{
    public override string Place => "request log";

    public override string Erasing => "it holds templates of paths only; an entry that names the number is deleted";

    protected override string Count => "select count(*) from request_log where tenant_id = $1 and position($2 in path) > 0";

    protected override string Erase => "delete from request_log where tenant_id = $1 and position($2 in path) > 0";
}

/// <summary>The audit log shows the end of a number, by which the tenant knows it; never all of it.</summary>
internal sealed class PersonAudit(PlatformDataSource platform) : PlatformTable(platform)
{
    private const string Named = "tenant_id = $1 and position($2 in concat_ws(' ', target_id, target, before, after)) > 0";

    public override string Place => "audit log";

    public override string Erasing => "it holds the last four digits only; an entry that names the whole number is deleted";

    protected override string Count => $"select count(*) from audit_entries where {Named}";

    protected override string Erase => $"with erasing as materialized (select set_config('gallant.erasing', $1::text, true) as tenant) delete from audit_entries where (select tenant from erasing) is not null and {Named}";
}

/// <summary>Receipts of carriers that came early or fit nothing.</summary>
internal sealed class PersonUnmatchedReceipts(PlatformDataSource platform) : PlatformTable(platform)
{
    private const string Mine = "(position($2 in concat_ws(' ', reference, raw_status)) > 0 or message_id = any ($3)) and $1 is not null";

    public override string Place => "receipts that fitted no message";

    public override string Erasing => "those of the person's messages, or that name the number, are deleted";

    protected override string Count => $"select count(*) from unmatched_receipts where {Mine}";

    protected override string Erase => $"delete from unmatched_receipts where {Mine}";

    public override async Task<long> CountAsync(Person person, CancellationToken ct)
    {
        await using var command = await WithMessagesAsync(person, Count, ct);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public override async Task EraseAsync(Person person, CancellationToken ct)
    {
        await using var command = await WithMessagesAsync(person, Erase, ct);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<NpgsqlCommand> WithMessagesAsync(Person person, string sql, CancellationToken ct)
    {
        var command = Command(person, sql);
        command.Parameters.Add(BatchCommands.Array(NpgsqlTypes.NpgsqlDbType.Uuid, await PersonIds.ReadAsync(person, ct)));
        return command;
    }
}

internal static class PersonIds
{
    /// <summary>The person's messages, as the request found them.</summary>
    public static async Task<Guid[]> ReadAsync(Person person, CancellationToken ct)
    {
        await using var command = person.Source.CreateCommand("select message_id from privacy_messages where request_id = $1 order by message_id");
        command.Parameters.Add(BatchCommands.Value(person.RequestId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct)) ids.Add(reader.GetGuid(0));
        return [.. ids];
    }
}
