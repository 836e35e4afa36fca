using System.Text;
using GallantSms.Application.Messages.Exports;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>
/// Writes one export: each page of the search is a part of it, and is stored with the place where the next one begins. Ten rows and ten
/// million take the same memory, and whoever comes after a killed writer goes on behind the last part.
/// </summary>
internal sealed partial class ExportWriter(
    TenantDataSources sources, IMessageSearch search, IMessageReports reports, TimeProvider clock, IOptions<ExportOptions> options, ILogger<ExportWriter> log)
{
    private const int MostTries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ExportOptions _options = options.Value;

    /// <summary>Writes the next export of the tenant; false when there is none to write.</summary>
    public async Task<bool> WriteNextAsync(TenantInfo tenant, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        if (await ExportClaims.TakeAsync(source, _options, clock.GetUtcNow(), ct) is not { } export) return false;
        try
        {
            var rows = await WriteAsync(tenant, source, export, ct);
            if (rows is { } written) LogDone(export.Id, tenant.Id, written);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(export.Id, tenant.Id, export.Tries, e.GetType().Name);
            await EndAsync(source, export, e, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // This host stops: another may begin at once.
            await ExportClaims.ReleaseAsync(source, export, clock.GetUtcNow(), null, CancellationToken.None);
            throw;
        }

        return true;
    }

    /// <summary>Returns how many rows there are; null when the claim was lost on the way: cancelled, deleted, or taken over.</summary>
    private async Task<long?> WriteAsync(TenantInfo tenant, NpgsqlDataSource source, ClaimedExport export, CancellationToken ct)
    {
        if (!export.Counted)
        {
            var counted = await PatientlyAsync(() => search.CountAsync(tenant, export.Filter, ct), ct);
            if (!await ExportClaims.CountedAsync(source, export, counted.Total, counted.TotalIsExact, ct)) return null;
        }

        var text = new StringBuilder();
        if (export.Cursor is null) ExportColumns.Head(text, export.Columns);
        do
        {
            var slice = new SearchSlice(export.Cursor, _options.PageSize);
            var hits = await PatientlyAsync(() => search.FindAsync(tenant, export.Filter, slice, ct), ct);
            var found = await reports.FindAsync(tenant, [.. hits.Items.Select(h => h.MessageId)], ct);
            foreach (var (message, words) in found) ExportColumns.Line(text, export.Columns, message, words);
            var (length, part) = ExportParts.Pack(text.ToString());
            text.Clear();
            export = export with { Rows = export.Rows + found.Count, Bytes = export.Bytes + length, Cursor = hits.NextCursor };
            var now = clock.GetUtcNow();
            if (!await ExportClaims.WrittenAsync(source, export, part, now, now + _options.Lease, ct)) return null;
        }
        while (export.Cursor is not null);

        return export.Rows;
    }

    /// <summary>A search that is away for a moment does not throw away what is written.</summary>
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (SearchUnavailableException) when (tries < 5)
            {
                await Task.Delay(Pause * tries, clock, ct);
            }
        }
    }

    private async Task EndAsync(NpgsqlDataSource source, ClaimedExport export, Exception why, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var words = why is SearchUnavailableException ? "The search does not answer now." : "Something went wrong on our side.";
        try
        {
            if (export.Tries >= MostTries) await ExportClaims.FailedAsync(source, export, now, $"{words} It was tried {export.Tries} times.", ct);
            else await ExportClaims.ReleaseAsync(source, export, now + Pause * Math.Min(300, 5 * export.Tries * export.Tries), $"{words} It goes on by itself.", ct);
        }
        catch (NpgsqlException)
        {
            // The claim runs out by itself.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Export {Export} of tenant {TenantId} is written: {Rows} rows")]
    private partial void LogDone(Guid export, Guid tenantId, long rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Export {Export} of tenant {TenantId} failed at try {Tries}: {Fault}")]
    private partial void LogFailed(Guid export, Guid tenantId, short tries, string fault);
}
