using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>
/// All that a tenant has as a ZIP, each table as lines of JSON and as CSV, straight from the database to the disk. It lies under
/// <c>GALLANT_DATA</c> of the host that wrote it, and is complete when it has its name.
/// </summary>
internal sealed class TenantExport(TenantDataSources sources, IConfiguration configuration)
{
    private static readonly string[] Tables = ["batches", "messages", "attempts", "receipts", "refusals", "ledger_transfers", "suppressions"];

    public async Task WriteAsync(Guid tenantId, CancellationToken ct)
    {
        var (path, source) = (PathOf(tenantId), await sources.GetAsync(tenantId, ct));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(next, Files()))
            await using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
            await using (var connection = await source.OpenConnectionAsync(ct))
            {
                foreach (var table in Tables)
                {
                    await LinesAsync(zip, connection, table, ct);
                    await CsvAsync(zip, connection, table, ct);
                }
            }

            File.Move(next, path, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    public Stream? Open(Guid tenantId) => File.Exists(PathOf(tenantId)) ? File.OpenRead(PathOf(tenantId)) : null;

    public void Delete(Guid tenantId)
    {
        if (Directory.Exists(Path.GetDirectoryName(PathOf(tenantId)))) File.Delete(PathOf(tenantId));
    }

    private string PathOf(Guid tenantId) =>
        Path.Combine(configuration["GALLANT_DATA"] is { Length: > 0 } data ? data : Path.Combine(Path.GetTempPath(), "gallant"), "exports", $"{tenantId:N}.zip");

    /// <summary>Numbers and texts of people: nobody else on the machine reads them.</summary>
    private static FileStreamOptions Files()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

#pragma warning disable CA2100 // table names are constants of this class
    private static async Task LinesAsync(ZipArchive zip, NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var writer = new StreamWriter(zip.CreateEntry($"{table}.jsonl").Open(), new UTF8Encoding(false));
        await using var command = new NpgsqlCommand($"select row_to_json(t)::text from {table} t", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) await writer.WriteAsync(reader.GetString(0) + "\n");
    }

    private static async Task CsvAsync(ZipArchive zip, NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var writer = new StreamWriter(zip.CreateEntry($"{table}.csv").Open(), new UTF8Encoding(false));
        using var rows = await connection.BeginTextExportAsync($"copy (select * from {table}) to stdout (format csv, header)", ct);
        var buffer = new char[16 * 1024];
        for (int read; (read = await rows.ReadAsync(buffer, ct)) > 0;) await writer.WriteAsync(buffer.AsMemory(0, read), ct);
    }
#pragma warning restore CA2100
}
