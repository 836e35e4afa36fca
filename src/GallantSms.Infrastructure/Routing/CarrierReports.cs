using GallantSms.Application.Carriers;
using GallantSms.Infrastructure.Persistence;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Routing;

internal sealed class CarrierReports(PlatformDataSource platform, TimeProvider clock) : ICarrierReports
{
    private const string Lines = """
        select account_no, process, limited_by, until, in_flight, seen_at from carrier_lines
        where account_no = any($1) and seen_at > $2 order by account_no, process
        """;

    public async Task<ILookup<short, CarrierLineView>> LinesAsync(IReadOnlyCollection<short> accounts, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Lines);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, accounts.ToArray()));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow() - CarrierLines.Stale));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var lines = new List<(short Account, CarrierLineView Line)>();
        while (await reader.ReadAsync(ct))
        {
            var until = await reader.IsDBNullAsync(3, ct) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(3);
            lines.Add((reader.GetInt16(0), new(reader.GetString(1), reader.GetString(2), until, reader.GetInt32(4), reader.GetFieldValue<DateTimeOffset>(5))));
        }

        return lines.ToLookup(l => l.Account, l => l.Line);
    }
}
