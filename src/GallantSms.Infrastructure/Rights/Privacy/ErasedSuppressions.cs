using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>Numbers of erased people who had opted out: nobody can read them, and still they are not texted.</summary>
internal sealed class ErasedSuppressions(NumberHashes hashes)
{
    /// <summary>To a batch that claims work: whether there is anything to ask at all.</summary>
    public const string Any = "select exists (select from erased_suppressions)";

    /// <summary>Those of <paramref name="msisdns"/> that must not be texted.</summary>
    public async Task<IReadOnlySet<long>> AmongAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyCollection<long> msisdns, CancellationToken ct)
    {
        if (msisdns.Count == 0) return new HashSet<long>();
        var hash = await hashes.OfAsync(tenantId, ct);
        var byHash = new Dictionary<long, long>(msisdns.Count);
        foreach (var msisdn in msisdns) byHash[hash.Of(msisdn)] = msisdn;
        await using var command = new NpgsqlCommand("select e.hash from unnest($1::bigint[]) as w(hash) join erased_suppressions e on e.hash = w.hash", connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Bigint, [.. byHash.Keys]));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<long>();
        while (await reader.ReadAsync(ct)) found.Add(byHash[reader.GetInt64(0)]);
        return found;
    }

    /// <summary>The person has consented again. False: there was none.</summary>
    public async Task<bool> LiftAsync(NpgsqlDataSource source, Guid tenantId, long msisdn, CancellationToken ct)
    {
        await using var command = source.CreateCommand("delete from erased_suppressions where hash = $1");
        command.Parameters.Add(BatchCommands.Value((await hashes.OfAsync(tenantId, ct)).Of(msisdn)));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }
}
