using GallantSms.Application.Reports;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Reports;

/// <summary>Counts what is marked in a tenant's database: slots from the messages, and days that have ended from their slots.</summary>
internal static class FigureCounter
{
    /// <summary>Holds the row that lets one count at a time. Statements after it see what whoever held it before has written.</summary>
    public const string Hold = "select frozen_before from report_state for update";

    private const string DirtyDays = """
        select z.id, z.name, d.day from report_days_dirty d join report_zones z on z.id = d.zone
        where d.day < (now() at time zone z.name)::date order by d.day desc limit $1
        """;

    private sealed record CountedZone(short Id, TimeZoneInfo Zone);

    /// <summary>Counts so many marked slots and days at most, the newest first. Returns whether some are left.</summary>
    public static async Task<bool> CountAsync(NpgsqlDataSource source, int most, CancellationToken ct)
    {
        var slots = await SlotsAsync(source, most, ct);
        foreach (var (slot, marks) in slots) await CountSlotAsync(source, slot, marks, ct);
        var days = await DaysAsync(source, most, ct);
        foreach (var (zone, day) in days) await CountDayAsync(source, zone, day, ct);
        return slots.Count == most || days.Count == most;
    }

    private static async Task<List<(int Slot, int Marks)>> SlotsAsync(NpgsqlDataSource source, int most, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select slot, marks from report_dirty order by slot desc limit $1");
        command.Parameters.Add(BatchCommands.Value(most));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var slots = new List<(int, int)>();
        while (await reader.ReadAsync(ct)) slots.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return slots;
    }

    private static async Task CountSlotAsync(NpgsqlDataSource source, int slot, int marks, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var hold = new NpgsqlCommand(Hold, connection, transaction);
        var frozen = slot < (int)(await hold.ExecuteScalarAsync(ct))!;
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (!frozen)
        {
            var (from, to) = (BatchCommands.Value(MessageIds.Floor(ReportSlots.StartOf(slot))), BatchCommands.Value(MessageIds.Floor(ReportSlots.StartOf(slot + 1))));
            batch.Add(FigureStatements.NewValues, from, to, BatchCommands.Value(FigureStatements.MostValues));
            batch.Add("delete from report_slots where slot = $1", BatchCommands.Value(slot));
            batch.Add(FigureStatements.CountSlot, from.Clone(), to.Clone(), BatchCommands.Value(slot), BatchCommands.Value(FigureStatements.MostOfSlot));
            batch.Add(FigureStatements.MarkDays, BatchCommands.Value(slot));
        }

        // A mark that came since is for what this count may not have seen.
        batch.Add("delete from report_dirty where slot = $1 and marks = $2", BatchCommands.Value(slot), BatchCommands.Value(marks));
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task<List<(CountedZone Zone, DateOnly Day)>> DaysAsync(NpgsqlDataSource source, int most, CancellationToken ct)
    {
        await using var command = source.CreateCommand(DirtyDays);
        command.Parameters.Add(BatchCommands.Value(most));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var days = new List<(CountedZone, DateOnly)>();
        while (await reader.ReadAsync(ct)) days.Add((new(reader.GetInt16(0), ReportPeriods.Zone(reader.GetString(1)) ?? TimeZoneInfo.Utc), reader.GetFieldValue<DateOnly>(2)));
        return days;
    }

    private static async Task CountDayAsync(NpgsqlDataSource source, CountedZone zone, DateOnly day, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (from, to) = (ReportSlots.StartOf(day, zone.Zone), ReportSlots.StartOf(day.AddDays(1), zone.Zone));
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(Hold);
        batch.Add("delete from report_days where zone = $1 and day = $2", BatchCommands.Value(zone.Id), BatchCommands.Value(day));
        batch.Add(
            FigureStatements.CountDay, BatchCommands.Value(from), BatchCommands.Value(to), BatchCommands.Value(zone.Id), BatchCommands.Value(FigureStatements.MostOfDay), BatchCommands.Value(day, NpgsqlDbType.Date));
        batch.Add("delete from report_days_dirty where zone = $1 and day = $2", BatchCommands.Value(zone.Id), BatchCommands.Value(day));
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
