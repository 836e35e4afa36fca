using System.Threading.Channels;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Requests;

/// <summary>One call of a program.</summary>
/// <param name="Path">The route's template.</param>
internal sealed record RequestRecord(
    Guid TenantId, DateTimeOffset At, string Method, string Path, short Status, float DurationMs, string RequestId, Guid CredentialId, string? ErrorCode)
{
    /// <summary>What the credential is called, when read back.</summary>
    public string Credential { get; init; } = "";
}

/// <summary>
/// Writes the calls of programs by the second, with COPY: all failures that fit, and of what went well so many a second and
/// tenant that a busy one does not fill the table.
/// </summary>
internal sealed partial class RequestRecords(PlatformDataSource platform, TimeProvider clock, ILogger<RequestRecords> log) : BackgroundService
{
    private const int Buffer = 20_000;
    private const int GoodPerSecond = 20;
    private const int BadPerSecond = 100;

    /// <summary>As long as any tenant may keep them; each tenant's own rule takes them away sooner.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private readonly Channel<RequestRecord> _records = Channel.CreateBounded<RequestRecord>(new BoundedChannelOptions(Buffer) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private DateTimeOffset _tidyAt;

    public void Add(RequestRecord record) => _records.Writer.TryWrite(record);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<RequestRecord>> ListAsync(Guid tenantId, int limit, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(
            """
            select l.at, l.method, l.path, l.status, l.duration_ms, l.request_id, l.credential_id, l.error_code, coalesce(k.name, c.name, '')
            from request_log l left join api_keys k on k.id = l.credential_id left join oauth_clients c on c.id = l.credential_id
            where l.tenant_id = $1 order by l.id desc limit $2
            """);
        command.Parameters.Add(BatchCommands.Value(tenantId));
        command.Parameters.Add(BatchCommands.Value(limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var records = new List<RequestRecord>();
        while (await reader.ReadAsync(ct))
        {
            records.Add(new(
                tenantId, reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.GetInt16(3), reader.GetFloat(4), reader.GetString(5), reader.GetGuid(6),
                await reader.IsDBNullAsync(7, ct) ? null : reader.GetString(7)) { Credential = reader.GetString(8) });
        }

        return records;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FlushAsync(stoppingToken);
                await TidyAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogNotWritten(e); // it is a convenience: what could not be written is gone
            }
        }
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        var taken = new Dictionary<(Guid, bool), int>();
        var kept = new List<RequestRecord>();
        while (_records.Reader.TryRead(out var record))
        {
            var kind = (record.TenantId, record.Status >= 400);
            var count = taken.GetValueOrDefault(kind);
            taken[kind] = count + 1;
            if (count < (record.Status >= 400 ? BadPerSecond : GoodPerSecond)) kept.Add(record);
        }

        if (kept.Count == 0) return;
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy request_log (tenant_id, at, method, path, status, duration_ms, request_id, credential_id, error_code) from stdin (format binary)", ct);
        foreach (var record in kept)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(record.TenantId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(record.At.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(record.Method, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(record.Path, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(record.Status, NpgsqlDbType.Smallint, ct);
            await copy.WriteAsync(record.DurationMs, NpgsqlDbType.Real, ct);
            await copy.WriteAsync(record.RequestId, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(record.CredentialId, NpgsqlDbType.Uuid, ct);
            if (record.ErrorCode is null) await copy.WriteNullAsync(ct);
            else await copy.WriteAsync(record.ErrorCode, NpgsqlDbType.Text, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private async Task TidyAsync(CancellationToken ct)
    {
        if (clock.GetUtcNow() < _tidyAt) return;
        _tidyAt = clock.GetUtcNow().AddHours(1);
        await using var command = platform.Source.CreateCommand("delete from request_log where at < $1");
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow() - Kept));
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Calls could not be written to the request log")]
    private partial void LogNotWritten(Exception e);
}
