using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using GallantSms.Bench.Installations;
using Npgsql;
using RabbitMQ.Client;

namespace GallantSms.Bench.Reporting;

/// <summary>Where the figures were taken: they mean nothing elsewhere.</summary>
internal static class Machine
{
    public static async Task<IReadOnlyDictionary<string, string>> DescribeAsync(Surroundings surroundings, CancellationToken ct)
    {
        var facts = new Dictionary<string, string>
        {
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["memory"] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB",
            ["system"] = $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}",
            ["runtime"] = RuntimeInformation.FrameworkDescription,
        };
        if (File.Exists("/proc/loadavg")) facts["load"] = string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg", ct)).Split(' ').Take(3)) + " (1, 5, 15 minutes) before the start";

        await using var source = NpgsqlDataSource.Create(surroundings.Postgres.AdminTo("postgres"));
        await using var command = source.CreateCommand("""
            select string_agg(name || ' ' || setting || coalesce(unit, ''), ', ' order by name) from pg_settings
            where name in ('fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size', 'full_page_writes', 'wal_compression')
            """);
        facts["settings"] = (string)(await command.ExecuteScalarAsync(ct))!;
        await using var connection = await source.OpenConnectionAsync(ct);
        facts["postgresql"] = connection.ServerVersion;
        facts["rabbitmq"] = surroundings.Broker is { } broker ? await VersionOfAsync(broker, ct) : "none given: the in-process transport only";
        return facts;
    }

    private static async Task<string> VersionOfAsync(Uri broker, CancellationToken ct)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(ct);
        return connection.ServerProperties is { } told && told.TryGetValue("version", out var version) && version is byte[] text ? Encoding.UTF8.GetString(text) : "unknown";
    }
}
