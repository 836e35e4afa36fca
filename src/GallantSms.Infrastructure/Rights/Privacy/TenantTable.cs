using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>
/// A place in the tenant's database that statements can tell all about. Their parameters: $1 the number, $2 its digits as text,
/// $3 the request; each must name all of them.
/// </summary>
internal abstract class TenantTable : IPersonalData
{
    public abstract string Place { get; }

    public abstract string Erasing { get; }

    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>One number.</summary>
    protected abstract string Count { get; }

    /// <summary>Rows of one JSON text; empty for none.</summary>
    protected abstract string Export { get; }

    /// <summary>Repeated until it changes no row: some at a time.</summary>
    protected abstract string Erase { get; }

    public virtual async Task<long> CountAsync(Person person, CancellationToken ct)
    {
        await using var command = Command(person, Count);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async IAsyncEnumerable<JsonNode> ExportAsync(Person person, [EnumeratorCancellation] CancellationToken ct)
    {
        if (Export.Length == 0) yield break;
        await using var command = Command(person, Export);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) yield return JsonNode.Parse(reader.GetString(0))!;
    }

    public virtual async Task EraseAsync(Person person, CancellationToken ct)
    {
        while (true)
        {
            await using var command = Command(person, Erase);
            if (await command.ExecuteNonQueryAsync(ct) <= 0) return;
        }
    }

    protected static NpgsqlCommand Command(Person person, string sql)
    {
#pragma warning disable CA2100 // constants of the places
        var command = person.Source.CreateCommand($"with p as (select $1::bigint as msisdn, $2::text as digits, $3::uuid as request) {sql}");
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.Parameters.Add(BatchCommands.Value(person.Msisdn));
        command.Parameters.Add(BatchCommands.Value(person.Digits));
        command.Parameters.Add(BatchCommands.Value(person.RequestId));
        return command;
    }
}
