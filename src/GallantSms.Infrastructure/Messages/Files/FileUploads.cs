using System.Collections.Concurrent;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Messages.Accept;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>From the wire through the parser into a binary COPY, in one transaction: what fails on the way leaves nothing.</summary>
internal sealed class FileUploads(TenantDataSources sources, Idempotency idempotency, TimeProvider clock) : IFileUploads
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>An upload holds a connection of its tenant as long as the sender takes; sends need some too.</summary>
    private const int AtOnce = 2;

    private readonly ConcurrentDictionary<Guid, int> _running = [];

    public async Task<SendAnswer> SaveAsync(TenantInfo tenant, FileUpload upload, Func<UploadedFile, StoredAnswer> answer, CancellationToken ct)
    {
        using var place = Enter(tenant.Id);
        using var claim = upload.Key is { } own ? idempotency.Enter(own) : null;
        using var content = new MeasuredContent(upload.Content, upload.Key?.BodyHash);
        var source = await sources.GetAsync(tenant.Id, ct);

        if (upload.Key is { } key && await Idempotency.IsKnownAsync(source, key, ct))
        {
            await content.DrainAsync(ct);   // whether it is the same file is all there is to know
            return await RepeatAsync(source, key, content, ct);
        }

        try
        {
            return new(await WriteAsync(source, tenant, upload, content, answer, ct), false);
        }
        catch (PostgresException e) when (upload.Key is not null && Idempotency.IsRepeat(e))
        {
            return await RepeatAsync(source, upload.Key, content, ct); // another host was first with this key
        }
    }

    private static async Task<SendAnswer> RepeatAsync(NpgsqlDataSource source, IdempotencyKey key, MeasuredContent content, CancellationToken ct) =>
        new(await Idempotency.FindAsync(source, key with { BodyHash = content.Hash() }, ct) ?? throw Idempotency.InFlight(key), true);

    private async Task<StoredAnswer> WriteAsync(
        NpgsqlDataSource source, TenantInfo tenant, FileUpload upload, MeasuredContent content, Func<UploadedFile, StoredAnswer> answer, CancellationToken ct)
    {
        await using var file = await RecipientFile.OpenAsync(content, upload.Format, tenant.DefaultRegion, ct);
        var now = clock.GetUtcNow();
        var (id, expires) = (Guid.CreateVersion7(now), now + Kept);

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var head = new NpgsqlBatch(connection, transaction))
        {
            head.Add(
                "insert into files (id, name, columns, rows, created_at, expires_at) values ($1, $2, $3, 0, $4, $5)",
                BatchCommands.Value(id), BatchCommands.Value(upload.Name), BatchCommands.Array(NpgsqlDbType.Text, file.Columns.ToArray()),
                BatchCommands.Value(now), BatchCommands.Value(expires));
            await head.ExecuteNonQueryAsync(ct);
        }

        await CopyAsync(connection, id, file, ct);

        var kept = answer(new(id, upload.Name, file.Rows, file.Invalid, file.Duplicates, file.Columns, file.Errors, expires));
        await using (var tail = new NpgsqlBatch(connection, transaction))
        {
            tail.Add("update files set rows = $2 where id = $1", BatchCommands.Value(id), BatchCommands.Value(file.Rows));
            if (upload.Key is { } key) tail.AddKeys([(key with { BodyHash = content.Hash() }, kept)], now);
            await tail.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return kept;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, Guid id, RecipientFile file, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy file_rows (file_id, row, phone, variables) from stdin (format binary)", ct);
        // The synchronous calls write into a buffer and reach the socket only when it is full.
        await foreach (var row in file.RowsAsync(ct))
        {
            copy.StartRow();
            copy.Write(id, NpgsqlDbType.Uuid);
            copy.Write(row.Line, NpgsqlDbType.Integer);
            copy.Write(row.Phone, NpgsqlDbType.Text);
            copy.Write(row.Values, NpgsqlDbType.Array | NpgsqlDbType.Text);
        }

        await copy.CompleteAsync(ct);
    }

    /// <exception cref="DomainException">TOO_MANY_UPLOADS.</exception>
    private Place Enter(Guid tenantId)
    {
        if (_running.AddOrUpdate(tenantId, 1, (_, n) => n + 1) <= AtOnce) return new(this, tenantId);
        Leave(tenantId);
        throw FileErrors.TooManyUploads();
    }

    private void Leave(Guid tenantId)
    {
        if (_running.AddOrUpdate(tenantId, 0, (_, n) => n - 1) == 0) _running.TryRemove(new(tenantId, 0));
    }

    private sealed class Place(FileUploads owner, Guid tenantId) : IDisposable
    {
        public void Dispose() => owner.Leave(tenantId);
    }
}
