using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>Archived days for people: listed, searched by reading, asked back.</summary>
internal sealed class ArchiveDesk(TenantDataSources sources, ArchiveStores stores, ArchiveObject objects, TimeProvider clock) : IArchive
{
    public async Task<IReadOnlyList<ArchivedDay>> ListAsync(TenantInfo tenant, CancellationToken ct) =>
        (await ArchiveBook.ListAsync(await sources.GetAsync(tenant.Id, ct), ct)).ConvertAll(d => new ArchivedDay(
            d.Day, Word(d.State), d.Counts.Messages, d.Counts.Attempts, d.Counts.Receipts, d.Bytes, d.SchemaVersion, d.ContentHash is null ? null : Convert.ToHexStringLower(d.ContentHash), d.WrittenAt,
            d.VerifiedAt, d.RestoredUntil));

    public async Task<Page<ArchivedMessage>> SearchAsync(TenantInfo tenant, ArchiveSearch search, CancellationToken ct)
    {
        if (await ArchiveBook.FindAsync(await sources.GetAsync(tenant.Id, ct), search.Day, ct) is not { State: >= ArchiveState.Verified } row)
            throw new DomainException("NOT_FOUND", ErrorKind.NotFound, "That day is not in the archive.", new FieldError("day", search.Day.ToString("O", null), "NOT_FOUND", "That day is not in the archive."));
        var found = new List<ArchivedMessage>();
        try
        {
            await foreach (var line in objects.ReadAsync(stores.For(tenant.Residency) ?? throw new ArchiveUnavailableException("No archive is configured."), row, ct))
            {
                if (!line.IsMessage) break; // messages come first
                if (!Fits(line, search)) continue;
                found.Add(View(line));
                if (found.Count > search.Limit) break;
            }
        }
        catch (Exception e) when (e is ArchiveUnavailableException or InvalidDataException)
        {
            throw new DomainException("ARCHIVE_UNAVAILABLE", ErrorKind.Unavailable, e.Message) { RetryAfter = TimeSpan.FromMinutes(1) };
        }

        return found.Count <= search.Limit ? new(found, null) : new(found[..search.Limit], found[search.Limit - 1].MessageId.ToString("N"));
    }

    public async Task<bool> RestoreAsync(TenantInfo tenant, DateOnly day, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        if (await ArchiveBook.FindAsync(source, day, ct) is not { State: >= ArchiveState.Verified } row) return false;
        if (row.State > ArchiveState.Verified) return true;
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        await using (var connection = await source.OpenConnectionAsync(ct))
        {
            if ((await Partitions.ListAsync(connection, ct)).Exists(p => p.From < from.AddDays(1) && p.To > from))
            {
                throw new DomainException("DAY_NOT_DROPPED", ErrorKind.Conflict, "The messages of that day are still in the database.",
                    new FieldError("day", day.ToString("O", null), "DAY_NOT_DROPPED", "There is nothing to restore."));
            }
        }

        await using var command = source.CreateCommand("update archive_objects set state = 2 where day = $1 and state = 1");
        command.Parameters.Add(BatchCommands.Value(day));
        await command.ExecuteNonQueryAsync(ct);
        await using var wake = source.CreateCommand("update retention_state set due_at = $1");
        wake.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await wake.ExecuteNonQueryAsync(ct);
        return true;
    }

    private static bool Fits(ArchiveLine line, ArchiveSearch search)
    {
        // The cheap question first: most lines are not parsed.
        if (search.Number is { } number && (!line.Text.Contains(number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) || line.Msisdn != number)) return false;
        if (search.Status is { } status && line.Row["status"]!.GetValue<short>() != (short)status) return false;
        if (search.Text is { Length: > 0 } text && !line.Json["text"]!.GetValue<string>().Contains(text, StringComparison.OrdinalIgnoreCase)) return false;
        return search.After is not { } after || string.CompareOrdinal(line.Id.ToString(), after.ToString()) > 0;
    }

    private static ArchivedMessage View(ArchiveLine line)
    {
        var row = line.Row;
        return new(
            line.Id, row["batch_id"]!.GetValue<Guid>(), Messages.Reports.MessageReports.To(line.Msisdn), row["country"]!.GetValue<string>(), line.Json["sender"]!.GetValue<string>(),
            (MessageStatus)row["status"]!.GetValue<short>(), (MessageReason)row["reason"]!.GetValue<short>(), row["segments"]!.GetValue<short>(), row["price"]!.GetValue<long>(),
            line.Json["text"]!.GetValue<string>(), MessageIds.TimeOf(line.Id), row["changed_at"]!.GetValue<DateTimeOffset>());
    }

    private static string Word(ArchiveState state) => state switch
    {
        ArchiveState.Writing => "writing",
        ArchiveState.Verified => "verified",
        ArchiveState.RestoreAsked => "restoring",
        _ => "restored",
    };
}
