using System.IO.Compression;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>
/// Does what a person asked, a step at a time: find their messages, partition by partition; count what each place holds; erase
/// place by place; look again. What a step found or did is committed with its number, so a kill repeats one step at most, and
/// every step may be repeated. An erasure is done when a look finds nothing anywhere.
/// </summary>
internal sealed partial class PrivacyWork(IEnumerable<IPersonalData> places, NumberHashes hashes, TenantScopes scopes, TimeProvider clock, ILogger<PrivacyWork> log)
{
    private const int FilePart = 1024 * 1024;
    private const short MostRounds = 20;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FileKept = TimeSpan.FromDays(7);

    private readonly List<IPersonalData> _places = [.. places];

    /// <summary>Whether there is more to do at once.</summary>
    public async Task<bool> StepAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        var find = source.CreateCommand(PrivacyRow.Columns + " where state < 2 and due_at <= $1 order by id limit 1");
        find.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        if ((await PrivacyRow.ReadAsync(find, ct)) is not [var request] || request.Msisdn is not { } msisdn) return false;
        var person = new Person(tenant, source, request.Id, msisdn);
        try
        {
            await StepAsync(person, request, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e, request.Id, tenant.Id);
            await UpdateAsync(person, "note = $2, due_at = $3", ct, $"A step did not succeed and is tried again ({e.GetType().Name}).", clock.GetUtcNow() + Wait);
        }

        return true;
    }

    private async Task StepAsync(Person person, PrivacyRow request, CancellationToken ct)
    {
        if (request.State == PrivacyState.Asked)
        {
            var steps = request.Kind == PrivacyKind.Erasure ? _places.Count + 3 : 2;
            await UpdateAsync(person, "state = 1, steps = $2, began_at = coalesce(began_at, $3)", ct, (short)steps, clock.GetUtcNow());
        }
        else if (request.Step == 0)
        {
            await FindAsync(person, request, ct);
        }
        else if (request.Kind == PrivacyKind.Export)
        {
            await ExportAsync(person, ct);
        }
        else if (request.Step == 1)
        {
            await CountAsync(person, request, ct);
        }
        else if (request.Step < _places.Count + 2)
        {
            await _places[request.Step - 2].EraseAsync(person, ct);
            await UpdateAsync(person, "step = $2, note = null", ct, (short)(request.Step + 1));
        }
        else
        {
            await ProveAsync(person, request, ct);
        }
    }

    /// <summary>One partition: no index leads from a number to its messages, and none is worth its price on the way of every message.</summary>
    private static async Task FindAsync(Person person, PrivacyRow request, CancellationToken ct)
    {
        await using var connection = await person.Source.OpenConnectionAsync(ct);
        var next = (await Partitions.ListAsync(connection, ct)).Find(p => request.Cursor is not { } done || MessageIds.Floor(p.To).CompareTo(done) > 0);
        if (next is null)
        {
            await UpdateAsync(person, "step = 1, cursor = null", ct);
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Timeout = 0;
        batch.Add($"insert into privacy_messages select $1, id from messages_{next.Suffix} where msisdn = $2 on conflict do nothing", BatchCommands.Value(person.RequestId), BatchCommands.Value(person.Msisdn));
        batch.Add("update privacy_requests set cursor = $2 where id = $1", BatchCommands.Value(person.RequestId), BatchCommands.Value(MessageIds.Floor(next.To)));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task CountAsync(Person person, PrivacyRow request, CancellationToken ct)
    {
        var found = Found(request);
        foreach (var place in _places)
        {
            var count = await place.CountAsync(person, ct);
            found[place.Place] = request.Rounds == 0 ? count : Math.Max(count, found.GetValueOrDefault(place.Place));
        }

        await UpdateAsync(person, "step = 2, found = $2::jsonb", ct, JsonSerializer.Serialize(found));
    }

    private async Task ProveAsync(Person person, PrivacyRow request, CancellationToken ct)
    {
        var (found, proofs) = (Found(request), new List<PlaceProof>());
        foreach (var place in _places) proofs.Add(new(place.Place, place.Erasing, found.GetValueOrDefault(place.Place), await place.CountAsync(person, ct), clock.GetUtcNow()));
        if (proofs.FindAll(p => p.Left > 0) is { Count: > 0 } left)
        {
            await AgainAsync(person, request, left, ct);
            return;
        }

        var now = clock.GetUtcNow();
        var proof = ErasureProof.Write(person.Tenant, request, now, proofs, await hashes.OfAsync(person.Tenant.Id, ct));
        await NoteAsync(person, request, "privacy.erased", proofs.Sum(p => p.Found), ct);
        await using var end = person.Source.CreateBatch();
        end.Add("delete from privacy_messages where request_id = $1", BatchCommands.Value(request.Id));
        end.Add(
            "update privacy_requests set state = 2, step = steps, msisdn = null, note = null, proof = $2, ended_at = $3 where id = $1",
            BatchCommands.Value(request.Id), BatchCommands.Value(proof), BatchCommands.Value(now));
        await end.ExecuteNonQueryAsync(ct);
        LogErased(request.Id, person.Tenant.Id, proofs.Count);
    }

    /// <summary>Something came while it was erased, or a place has not followed yet.</summary>
    private async Task AgainAsync(Person person, PrivacyRow request, List<PlaceProof> left, CancellationToken ct)
    {
        var open = await OpenMessages.CountAsync(person.Source, person.Msisdn, ct);
        if (open == 0 && request.Rounds >= MostRounds)
        {
            await UpdateAsync(person, "state = 3, ended_at = $2, note = $3", ct, clock.GetUtcNow(), $"Records remain in: {string.Join(", ", left.Select(p => p.Place))}.");
            return;
        }

        var note = open > 0 ? $"{open} messages to this number wait or are on their way; the erasure goes on when they have ended." : "More was found while erasing; it is done again.";
        await UpdateAsync(person, "step = 0, cursor = null, rounds = rounds + $2, note = $3, due_at = $4", ct, (short)(open > 0 ? 0 : 1), note, clock.GetUtcNow() + (open > 0 ? Wait : TimeSpan.Zero));
    }

    private async Task ExportAsync(Person person, CancellationToken ct)
    {
        await using var file = PrivacyFiles.Temporary();
        await using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var place in _places)
            {
                await using var writer = new StreamWriter(zip.CreateEntry($"{place.Place.Replace(' ', '_')}.jsonl").Open(), new UTF8Encoding(false));
                await foreach (var record in place.ExportAsync(person, ct)) await writer.WriteAsync(record.ToJsonString() + "\n");
            }
        }

        file.Position = 0;
        var (now, part, buffer) = (clock.GetUtcNow(), 0, new byte[FilePart]);
        for (int read; (read = await file.ReadAtLeastAsync(buffer, FilePart, throwOnEndOfStream: false, ct)) > 0; part++)
        {
            await using var save = person.Source.CreateCommand("insert into privacy_files (request_id, part, bytes) values ($1, $2, $3) on conflict (request_id, part) do update set bytes = excluded.bytes");
            save.Parameters.Add(BatchCommands.Value(person.RequestId));
            save.Parameters.Add(BatchCommands.Value(part));
            save.Parameters.Add(BatchCommands.Value(buffer[..read]));
            await save.ExecuteNonQueryAsync(ct);
        }

        await using var end = person.Source.CreateBatch();
        end.Add("delete from privacy_files where request_id = $1 and part >= $2", BatchCommands.Value(person.RequestId), BatchCommands.Value(part));
        end.Add("delete from privacy_messages where request_id = $1", BatchCommands.Value(person.RequestId));
        end.Add(
            "update privacy_requests set state = 2, step = steps, msisdn = null, note = null, file_bytes = $2, ended_at = $3, expires_at = $4 where id = $1",
            BatchCommands.Value(person.RequestId), BatchCommands.Value(file.Length), BatchCommands.Value(now), BatchCommands.Value(now + FileKept));
        await end.ExecuteNonQueryAsync(ct);
    }

    private async Task NoteAsync(Person person, PrivacyRow request, string action, long records, CancellationToken ct)
    {
        await using var scope = await scopes.OpenAsync(person.Tenant.Id, ct);
        scope.ServiceProvider.GetRequiredService<IAuditLog>().NoteAs(
            new AuditActor("system", null, "GallantSms"), person.Tenant.Id, action, new AuditTarget("privacy_request", request.Id.ToString(), request.Shown), after: new { records, asked_by = request.AskedBy });
        await scope.ServiceProvider.GetRequiredService<IPlatformDb>().SaveChangesAsync(ct);
    }

    private static Dictionary<string, long> Found(PrivacyRow request) => request.Found is { } json ? JsonSerializer.Deserialize<Dictionary<string, long>>(json)! : [];

    private static async Task UpdateAsync(Person person, string set, CancellationToken ct, params object[] values)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = person.Source.CreateCommand($"update privacy_requests set {set} where id = $1");
#pragma warning restore CA2100
        command.Parameters.Add(BatchCommands.Value(person.RequestId));
        foreach (var value in values) command.Parameters.Add(BatchCommands.Value(value));
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step of privacy request {RequestId} of tenant {TenantId} failed; it is tried again")]
    private partial void LogFailed(Exception e, Guid requestId, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Privacy request {RequestId} of tenant {TenantId} is done in {Places} places")]
    private partial void LogErased(Guid requestId, Guid tenantId, int places);
}
