using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Rights.Archive;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>
/// Archived days. A day that names the person is written anew without number and text, under another key: what a versioned bucket
/// or a backup of it still has of the old object, nobody can open any more.
/// </summary>
internal sealed class PersonArchive(ArchiveStores stores, ArchiveObject objects, TimeProvider clock) : IPersonalData
{
    public string Place => "archive";

    public string Erasing => "days that name the person are written anew without number and text, and sealed with another key; the old key is gone";

    public IReadOnlyList<string> Columns => [];

    public async Task<long> CountAsync(Person person, CancellationToken ct)
    {
        long count = 0;
        foreach (var row in await DaysAsync(person, ct))
            await foreach (var line in objects.ReadAsync(Store(person), row, ct))
                if (Names(line, person)) count++;
        return count;
    }

    public async IAsyncEnumerable<JsonNode> ExportAsync(Person person, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var row in await DaysAsync(person, ct))
            await foreach (var line in objects.ReadAsync(Store(person), row, ct))
                if (Names(line, person)) yield return line.Json;
    }

    public async Task EraseAsync(Person person, CancellationToken ct)
    {
        foreach (var unfinished in (await ArchiveBook.ListAsync(person.Source, ct)).Where(d => d.State == ArchiveState.Writing))
            await SweepAsync(person, unfinished with { ObjectKey = "" }, ct); // it is written again from the tables

        foreach (var row in await DaysAsync(person, ct))
        {
            if (await IsInAsync(person, row, ct)) await RewriteAsync(person, row, ct);
            else await SweepAsync(person, row, ct);
        }
    }

    /// <summary>What an erasure before this one left when it was killed: objects that no row names, and nobody can open.</summary>
    private async Task SweepAsync(Person person, ArchiveRow row, CancellationToken ct)
    {
        foreach (var key in await Store(person).ListAsync(ArchiveObject.PrefixOf(person.Tenant.Id, row.Day), ct))
            if (row.ObjectKey.Length == 0 || (key != row.ObjectKey && key != ArchiveObject.ManifestOf(row.ObjectKey))) await Store(person).DeleteAsync(key, ct);
    }

    private async Task RewriteAsync(Person person, ArchiveRow row, CancellationToken ct)
    {
        var fresh = objects.New(person.Tenant.Id, row.Day, row.SchemaVersion, clock.GetUtcNow());
        var written = await objects.WriteAsync(Store(person), person.Tenant.Id, fresh with { WrittenAt = row.WrittenAt }, WithoutAsync(person, row, ct), row.Counts, ct);
        await using (var batch = person.Source.CreateBatch())
        {
            batch.AddVerified(written, clock.GetUtcNow()); // from here on the old key is nowhere
            await batch.ExecuteNonQueryAsync(ct);
        }

        await SweepAsync(person, written, ct);
    }

    private async IAsyncEnumerable<ArchiveLine> WithoutAsync(Person person, ArchiveRow row, [EnumeratorCancellation] CancellationToken ct)
    {
        var theirs = new HashSet<Guid>();
        await foreach (var line in objects.ReadAsync(Store(person), row, ct))
        {
            if (line.IsMessage && Names(line, person))
            {
                theirs.Add(line.Row["batch_id"]!.GetValue<Guid>());
                line.Row["msisdn"] = 0;
                line.Row["text"] = "";
                line.Json["text"] = "";
                foreach (var happened in line.Json["events"]!.AsArray()) happened!["detail"] = null;
            }
            else if (line.IsBatch && theirs.Contains(line.Id) && line.Row["accepted"]!.GetValue<int>() == 1)
            {
                line.Row["text"] = "";
                line.Row["reference"] = null;
                line.Row["callback_url"] = null;
            }
            else if (line.IsRefusal && Names(line, person))
            {
                line.Row["given"] = "";
                line.Row["message"] = "";
            }

            yield return line;
        }
    }

    private async Task<bool> IsInAsync(Person person, ArchiveRow row, CancellationToken ct)
    {
        await foreach (var line in objects.ReadAsync(Store(person), row, ct))
            if (Names(line, person)) return true;
        return false;
    }

    private static bool Names(ArchiveLine line, Person person)
    {
        if (line.IsMessage) return line.Text.Contains(person.Digits, StringComparison.Ordinal) && line.Msisdn == person.Msisdn;
        return line.IsRefusal && (NamesNumber.In(line.Row["given"]!.GetValue<string>(), person.Digits) || NamesNumber.In(line.Row["message"]!.GetValue<string>(), person.Digits));
    }

    private static async Task<List<ArchiveRow>> DaysAsync(Person person, CancellationToken ct) =>
        (await ArchiveBook.ListAsync(person.Source, ct)).FindAll(d => d.State >= ArchiveState.Verified);

    private IArchiveStore Store(Person person) => stores.For(person.Tenant.Residency) ?? throw new ArchiveUnavailableException("There are archived days, and no archive is configured.");
}
