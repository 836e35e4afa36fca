using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Common;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>Writes and reads one day's object: lines, compressed (Brotli), sealed, with a manifest beside it that holds no person's data.</summary>
internal sealed class ArchiveObject(ISecretBox box)
{
    private const string Suffix = ".gsa";

    public static string PrefixOf(Guid tenantId, DateOnly day) => FormattableString.Invariant($"{tenantId:N}/{day:yyyy}/{day:MM}/{day:dd}/");

    public static string ManifestOf(string objectKey) => objectKey[..^Suffix.Length] + ".json";

    /// <summary>A place and a key that nothing was sealed with.</summary>
    public ArchiveRow New(Guid tenantId, DateOnly day, string schemaVersion, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new(id, day, ArchiveState.Writing, $"{PrefixOf(tenantId, day)}{id:N}{Suffix}", FreshKey(), schemaVersion, ArchiveCounts.None, 0, null, null, now, null, null);
    }

    public string FreshKey() => box.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>
    /// Puts the lines there, reads them back and compares. What comes back is the row as it is to be kept.
    /// </summary>
    /// <exception cref="ArchiveUnavailableException">The archive does not answer.</exception>
    /// <exception cref="InvalidDataException">What was read back is not what was written.</exception>
    public async Task<ArchiveRow> WriteAsync(IArchiveStore store, Guid tenantId, ArchiveRow row, IAsyncEnumerable<ArchiveLine> lines, ArchiveCounts counts, CancellationToken ct)
    {
        // On disk first: the size is known before the upload, and a slow archive holds no transaction. It is sealed there too.
        var path = Path.Combine(Path.GetTempPath(), $"gallant-{row.Id:N}-{Guid.NewGuid():N}.part");
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var sealing = new SealingStream(file, Key(row)))
        await using (var packed = new BrotliStream(sealing, CompressionLevel.Optimal, leaveOpen: true))
        {
            await foreach (var line in lines.WithCancellation(ct))
            {
                var bytes = Encoding.UTF8.GetBytes(line.Text + "\n");
                content.AppendData(bytes);
                await packed.WriteAsync(bytes, ct);
            }
        }

        file.Position = 0;
        var written = row with { Counts = counts, Bytes = file.Length, ContentHash = content.GetHashAndReset(), ObjectHash = await SHA256.HashDataAsync(file, ct) };
        await store.PutAsync(written.ObjectKey, file, ct);
        using (var manifest = new MemoryStream(Manifest(tenantId, written))) await store.PutAsync(ManifestOf(written.ObjectKey), manifest, ct);
        await VerifyAsync(store, written, ct);
        return written;
    }

    /// <summary>The lines as they were written. Ends with an error where the object is damaged.</summary>
    public async IAsyncEnumerable<ArchiveLine> ReadAsync(IArchiveStore store, ArchiveRow row, [EnumeratorCancellation] CancellationToken ct)
    {
        var sealedStream = await store.OpenAsync(row.ObjectKey, ct) ?? throw new ArchiveUnavailableException("The archived day is not where it was put.");
        await using var opening = new OpeningStream(sealedStream, Key(row));
        await using var unpacked = new BrotliStream(opening, CompressionMode.Decompress, leaveOpen: true);
        using var reader = new StreamReader(unpacked, new UTF8Encoding(false));
        while (await reader.ReadLineAsync(ct) is { } line) yield return new(line);
    }

    private async Task VerifyAsync(IArchiveStore store, ArchiveRow row, CancellationToken ct)
    {
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long messages = 0, batches = 0, refusals = 0;
        await foreach (var line in ReadAsync(store, row, ct))
        {
            content.AppendData(Encoding.UTF8.GetBytes(line.Text + "\n"));
            if (line.IsMessage) messages++;
            else if (line.IsBatch) batches++;
            else refusals++;
        }

        if (!content.GetHashAndReset().AsSpan().SequenceEqual(row.ContentHash) || (messages, batches, refusals) != (row.Counts.Messages, row.Counts.Batches, row.Counts.Refusals))
            throw new InvalidDataException("What the archive gave back is not what was written.");
    }

    private byte[] Key(ArchiveRow row) => Convert.FromBase64String(box.Unprotect(row.SealedKey));

    private static byte[] Manifest(Guid tenantId, ArchiveRow row) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        format = "gallant-archive-1",
        tenant_id = tenantId,
        day = row.Day,
        @object = row.ObjectKey,
        schema_version = row.SchemaVersion,
        messages = row.Counts.Messages,
        attempts = row.Counts.Attempts,
        receipts = row.Counts.Receipts,
        events = row.Counts.Events,
        batches = row.Counts.Batches,
        refusals = row.Counts.Refusals,
        bytes = row.Bytes,
        content_sha256 = Convert.ToHexStringLower(row.ContentHash!),
        object_sha256 = Convert.ToHexStringLower(row.ObjectHash!),
        written_at = row.WrittenAt,
    });
}
