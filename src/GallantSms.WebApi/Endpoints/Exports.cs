using GallantSms.Application.Access;
using GallantSms.Application.Messages.Exports;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Messages.Search;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Results of searches as files.</summary>
internal static class ExportEndpoints
{
    private const int MaxBytes = 8 * 1024;

    public static void MapExports(this IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/exports").WithTags("Exports");
        exports.MapPost("", CreateAsync).RequireScope(Scopes.MessagesRead).WithName("CreateExport").Takes<ExportRequest>().Answers<ExportView>(201).Refuses(409)
            .WithSummary("Writes the result of a search to a CSV file, in the background.").WithDescription("However many rows. Ask for it again to see how far it is; complete, it has a download_url.");
        exports.MapGet("", async (HttpContext http, IMediator mediator, string? cursor, int? limit, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListExports(cursor, limit), ct)))
            .RequireScope(Scopes.MessagesRead).WithName("ListExports").Answers<Page<ExportView>>().WithSummary("Exports of the account, newest first.");
        exports.MapGet("/{id:guid}", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetExport(id), ct)))
            .RequireScope(Scopes.MessagesRead).WithName("ShowExport").Answers<ExportView>().WithSummary("How far an export is; with a fresh link when it is complete.");
        exports.MapPost("/{id:guid}/cancel", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new CancelExport(id), ct)))
            .RequireScope(Scopes.MessagesRead).WithName("CancelExport").Answers<ExportView>().WithSummary("Ends an export that waits or runs.");
        exports.MapDelete("/{id:guid}", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new DeleteExport(id), ct)))
            .RequireScope(Scopes.MessagesRead).WithName("DeleteExport").Answers<DeletedView>().WithSummary("Deletes an export and its file.");
        exports.MapGet("/download", DownloadAsync).AllowAnonymous().WithName("DownloadExport").Refuses(403, 404, 409, 422)
            .WithSummary("The file behind a download_url. The link is the right: nobody need be signed in, and it holds for an hour.");
    }

    private static async Task<IResult> CreateAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (given, raw) = await RequestBody.ReadAsync<ExportRequest>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/exports", _ => mediator.Send(new CreateExport(given), ct), ct);
    }

    private static async Task<IResult> DownloadAsync(HttpContext http, IMediator mediator, string? token, CancellationToken ct)
    {
        var file = await mediator.Send(new DownloadExport(token), ct);
        return new ExportDownload(file);
    }
}
