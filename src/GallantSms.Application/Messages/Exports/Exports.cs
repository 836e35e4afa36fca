using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using MediatR;

namespace GallantSms.Application.Messages.Exports;

/// <param name="Rows">Written so far.</param>
/// <param name="Total">How many there will be; null until counted.</param>
/// <param name="Error">Why it failed, in words.</param>
/// <param name="DownloadUrl">Of a complete one: a link that needs no sign-in and holds for an hour.</param>
public sealed record ExportView(
    Guid Id, string Kind, string Query, string Sort, IReadOnlyList<string> Columns, ExportState State, long Rows, long? Total, bool TotalIsExact, long Bytes, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, DateTimeOffset ExpiresAt, string? DownloadUrl);

/// <summary>The body of <c>POST /exports</c>.</summary>
/// <param name="Kind"><c>messages</c>.</param>
/// <param name="Query">As in the search field; empty: everything.</param>
/// <param name="From">Accepted at or after.</param>
/// <param name="To">Accepted before.</param>
/// <param name="Columns">Without them: all but <c>text</c>.</param>
public sealed record ExportRequest(string Kind, string? Query = null, string? Sort = null, DateTimeOffset? From = null, DateTimeOffset? To = null, IReadOnlyList<string>? Columns = null);

public sealed record CreateExport(ExportRequest Given) : ICommand<ExportView>;

public sealed record ListExports(string? Cursor, int? Limit) : IQuery<Page<ExportView>>;

public sealed record GetExport(Guid Id) : IQuery<ExportView>;

public sealed record CancelExport(Guid Id) : ICommand<ExportView>;

public sealed record DeleteExport(Guid Id) : ICommand<DeletedView>;

/// <summary>The file behind a link. Nobody need be signed in: the link is the right.</summary>
public sealed record DownloadExport(string? Token) : IQuery<ExportFile>;

public sealed record ExportFile(string Name, ExportContent Content);

internal sealed class ExportViews(ITenantContext tenant, IExportLinks links, TimeProvider clock)
{
    private static readonly TimeSpan LinkHolds = TimeSpan.FromHours(1);

    public ExportView Of(Export export)
    {
        var until = clock.GetUtcNow() + LinkHolds;
        if (until > export.ExpiresAt) until = export.ExpiresAt;
        var url = export.State == ExportState.Done ? $"/api/v1/exports/download?token={links.For(tenant.Tenant.Id, export.Id, until)}" : null;
        return new(
            export.Id, "messages", export.Query, SearchSorts.Word(export.Sort), export.Columns, export.State, export.Rows, export.Total, export.TotalIsExact, export.Bytes, export.Error,
            export.CreatedAt, export.FinishedAt, export.ExpiresAt, url);
    }
}

internal sealed class CreateExportHandler(ITenantContext tenant, ICurrentCaller caller, AskedQuery asked, IExports exports, ExportViews views, IAuditLog audit, IPlatformDb db, TimeProvider clock) : IRequestHandler<CreateExport, ExportView>
{
    public async Task<ExportView> Handle(CreateExport command, CancellationToken ct)
    {
        var (given, now) = (command.Given, clock.GetUtcNow());
        if (given.Kind != "messages") throw SendErrors.Invalid("kind", given.Kind, "INVALID_VALUE", "Messages can be exported: kind is messages.");
        var columns = Columns(given.Columns);
        var query = await asked.ReadAsync(new(given.Query) { From = given.From, To = given.To }, given.Sort, ct);
        // What comes after the asking is not in it: the file has an end, however long it takes.
        var export = new NewExport(Guid.CreateVersion7(now), caller.Caller.CredentialId, given.Query ?? "", query with { To = query.To < now ? query.To : now }, columns, now);
        var added = await exports.AddAsync(tenant.Tenant, export, ct);
        // Data leaves the account: who took it is remembered, what was asked may name people and is not.
        audit.Note("export.created", new("export", added.Id.ToString(), "messages"), after: new { columns });
        await db.SaveChangesAsync(ct);
        return views.Of(added);
    }

    private static IReadOnlyList<string> Columns(IReadOnlyList<string>? given)
    {
        if (given is null or []) return ExportColumns.Usual;
        for (var i = 0; i < given.Count; i++)
            if (!ExportColumns.All.Contains(given[i])) throw SendErrors.Invalid($"columns[{i}]", given[i], "UNKNOWN_COLUMN", $"Columns are {string.Join(", ", ExportColumns.All)}.");
        return [.. given.Distinct()];
    }
}

internal sealed class ListExportsHandler(ITenantContext tenant, IExports exports, ExportViews views) : IRequestHandler<ListExports, Page<ExportView>>
{
    public async Task<Page<ExportView>> Handle(ListExports query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 100) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 100.");
        var before = query.Cursor is not { } cursor ? (Guid?)null
            : Guid.TryParseExact(cursor, "N", out var id) ? id : throw SendErrors.Invalid("cursor", cursor, "INVALID_CURSOR", "Use the next_cursor of the page before.");
        var limit = query.Limit ?? 20;
        var rows = await exports.ListAsync(tenant.Tenant, before, limit + 1, ct);
        return new([.. rows.Take(limit).Select(views.Of)], rows.Count > limit ? rows[limit - 1].Id.ToString("N") : null);
    }
}

internal sealed class GetExportHandler(ITenantContext tenant, IExports exports, ExportViews views) : IRequestHandler<GetExport, ExportView>
{
    public async Task<ExportView> Handle(GetExport query, CancellationToken ct) => views.Of(await exports.FindAsync(tenant.Tenant, query.Id, ct) ?? throw SendErrors.NotFound("export", query.Id));
}

internal sealed class CancelExportHandler(ITenantContext tenant, IExports exports, ExportViews views) : IRequestHandler<CancelExport, ExportView>
{
    public async Task<ExportView> Handle(CancelExport command, CancellationToken ct) =>
        views.Of(await exports.CancelAsync(tenant.Tenant, command.Id, ct) ?? throw SendErrors.NotFound("export", command.Id));
}

internal sealed class DeleteExportHandler(ITenantContext tenant, IExports exports) : IRequestHandler<DeleteExport, DeletedView>
{
    public async Task<DeletedView> Handle(DeleteExport command, CancellationToken ct) =>
        await exports.DeleteAsync(tenant.Tenant, command.Id, ct) ? new(command.Id) : throw SendErrors.NotFound("export", command.Id);
}

internal sealed class DownloadExportHandler(ITenantDirectory tenants, IExports exports, IExportLinks links, TimeProvider clock) : IRequestHandler<DownloadExport, ExportFile>
{
    public async Task<ExportFile> Handle(DownloadExport query, CancellationToken ct)
    {
        // The token itself is a right: it is not shown back.
        if (links.Read(query.Token ?? "", clock.GetUtcNow()) is not var (tenantId, exportId)) throw ExportErrors.LinkInvalid();
        if (await tenants.FindAsync(tenantId, ct) is not { } tenant) throw ExportErrors.LinkInvalid();
        if (tenant.Status != TenantStatus.Active) throw AccessErrors.TenantSuspended();
        return new($"messages-{exportId:N}.csv", await exports.OpenAsync(tenant, exportId, ct));
    }
}

public static class ExportErrors
{
    public static DomainException LinkInvalid() => new("LINK_INVALID", ErrorKind.Unprocessable, "This link is wrong or too old. Open the page Exports, or ask for the export again, to get another.");

    public static DomainException TooMany(int most) => new("TOO_MANY_EXPORTS", ErrorKind.Conflict, $"{most} exports wait or run already. Cancel one, or wait until one has ended.");

    public static DomainException NotReady(Guid id) =>
        new("EXPORT_NOT_READY", ErrorKind.Conflict, "The file is not complete.", new FieldError("id", id.ToString(), "EXPORT_NOT_READY", "The file is not complete."));
}
