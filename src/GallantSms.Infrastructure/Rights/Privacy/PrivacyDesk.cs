using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>Takes requests in and gives their results out; <see cref="PrivacyWork"/> does them.</summary>
internal sealed class PrivacyDesk(TenantDataSources sources, NumberHashes hashes, TimeProvider clock) : IPrivacyRequests
{
    public async Task<PrivacyRequestView> AskAsync(TenantInfo tenant, PrivacyKind kind, long msisdn, string askedBy, Guid? askedById, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var hash = (await hashes.OfAsync(tenant.Id, ct)).Of(msisdn);
        if (kind == PrivacyKind.Erasure && await OpenMessages.CountAsync(source, msisdn, ct) is var open and > 0)
        {
            throw new DomainException("PERSON_HAS_OPEN_MESSAGES", ErrorKind.Conflict, $"{open} messages to this number wait or are on their way. Cancel them, or ask again when they have ended.",
                new FieldError("phone_number", null, "PERSON_HAS_OPEN_MESSAGES", "Messages to this number have not ended."));
        }

        var now = clock.GetUtcNow();
        await using (var insert = source.CreateCommand("""
            insert into privacy_requests (id, kind, msisdn, number_hash, shown, state, asked_by, asked_by_id, asked_at, due_at) values ($1, $2, $3, $4, $5, 0, $6, $7, $8, $8)
            on conflict (number_hash, kind) where state < 2 do nothing
            """))
        {
            insert.Parameters.Add(BatchCommands.Value(Guid.CreateVersion7(now)));
            insert.Parameters.Add(BatchCommands.Value((short)kind));
            insert.Parameters.Add(BatchCommands.Value(msisdn));
            insert.Parameters.Add(BatchCommands.Value(hash));
            insert.Parameters.Add(BatchCommands.Value($"…{(msisdn % 10_000).ToString("D4", System.Globalization.CultureInfo.InvariantCulture)}"));
            insert.Parameters.Add(BatchCommands.Value(askedBy));
            insert.Parameters.Add(BatchCommands.Value(askedById, NpgsqlDbType.Uuid));
            insert.Parameters.Add(BatchCommands.Value(now));
            await insert.ExecuteNonQueryAsync(ct);
        }

        // The newest: the open one, or the one that ended between the two statements.
        var find = source.CreateCommand(PrivacyRow.Columns + " where number_hash = $1 and kind = $2 order by id desc limit 1");
        find.Parameters.Add(BatchCommands.Value(hash));
        find.Parameters.Add(BatchCommands.Value((short)kind));
        return (await PrivacyRow.ReadAsync(find, ct)).Single().View();
    }

    public async Task<Page<PrivacyRequestView>> ListAsync(TenantInfo tenant, Guid? before, int limit, CancellationToken ct)
    {
        var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand(PrivacyRow.Columns + " where $1::uuid is null or id < $1 order by id desc limit $2");
        command.Parameters.Add(BatchCommands.Value(before, NpgsqlDbType.Uuid));
        command.Parameters.Add(BatchCommands.Value(limit + 1));
        var rows = (await PrivacyRow.ReadAsync(command, ct)).ConvertAll(r => r.View());
        return rows.Count <= limit ? new(rows, null) : new(rows[..limit], rows[limit - 1].Id.ToString("N"));
    }

    public async Task<PrivacyRequestView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand(PrivacyRow.Columns + " where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        return (await PrivacyRow.ReadAsync(command, ct)).SingleOrDefault()?.View();
    }

    public async Task<string?> ProofAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("select proof from privacy_requests where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        return await command.ExecuteScalarAsync(ct) as string;
    }

    public async Task<Stream?> FileAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand(
            "select f.bytes from privacy_files f join privacy_requests r on r.id = f.request_id where r.id = $1 and r.state = 2 and r.expires_at > $2 order by f.part");
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, ct);
        if (!await reader.ReadAsync(ct)) return null;
        var file = PrivacyFiles.Temporary();
        do await file.WriteAsync(await reader.GetFieldValueAsync<byte[]>(0, ct), ct);
        while (await reader.ReadAsync(ct));
        file.Position = 0;
        return file;
    }
}

internal static class PrivacyFiles
{
    /// <summary>On the disk, for this account of the machine only, and gone when it is closed.</summary>
    public static FileStream Temporary()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Path.GetTempPath(), $"gallant-{Guid.NewGuid():N}.part"), options);
    }
}
