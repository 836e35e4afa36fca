using System.Globalization;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Persistence;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Routing;

/// <summary>What one process sees of its line to an account.</summary>
/// <param name="LimitedBy">What keeps it from sending more: <c>asked_to_wait</c>, <c>circuit_open</c>, <c>rate_limit</c>, <c>window</c>; empty: nothing.</param>
internal sealed record CarrierLineState(short AccountNo, string LimitedBy, DateTimeOffset? Until, int InFlight);

/// <summary>Lets every process show what it sees of its lines, for the page that shows all of them.</summary>
internal sealed class CarrierLines(CarrierGateway carriers, RateLimits limits, PlatformDataSource platform, TimeProvider clock)
{
    /// <summary>What was not seen since is of a process that is gone.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    private const string Write = """
        insert into carrier_lines (account_no, process, limited_by, until, in_flight, seen_at)
        select n.*, $6 from unnest($1::smallint[], $2::text[], $3::text[], $4::timestamptz[], $5::int[]) as n(account_no, process, limited_by, until, in_flight)
        on conflict (account_no, process) do update set limited_by = excluded.limited_by, until = excluded.until, in_flight = excluded.in_flight, seen_at = excluded.seen_at
        """;

    private static readonly string Process = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    public async Task FlushAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var lines = carriers.Lines(now).Select(l => l.LimitedBy.Length == 0 && limits.IsLimiting(l.AccountNo, now) ? l with { LimitedBy = "rate_limit" } : l).ToArray();
        if (lines.Length == 0) return;
        await using var command = platform.Source.CreateCommand(Write);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(lines, l => l.AccountNo)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(lines, _ => Process)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(lines, l => l.LimitedBy)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(lines, l => l.Until?.UtcDateTime)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Integer, Array.ConvertAll(lines, l => l.InFlight)));
        command.Parameters.Add(BatchCommands.Value(now));
        await command.ExecuteNonQueryAsync(ct);
    }
}
