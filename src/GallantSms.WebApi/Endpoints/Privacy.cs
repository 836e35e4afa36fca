using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Rights;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>How long data is kept, the archive, and what people ask about themselves.</summary>
internal static class PrivacyEndpoints
{
    private const int MaxBytes = 16 * 1024;
    private const string Requests = "/api/v1/privacy/requests";

    public static void MapPrivacy(this IEndpointRouteBuilder api)
    {
        var privacy = api.MapGroup("/privacy").WithTags("Privacy").RequireScope(Scopes.PrivacyManage);
        privacy.MapGet("/retention", RetentionAsync).WithName("GetRetention").Answers<RetentionView>().WithSummary("How long the own tenant keeps what, in days, and what happens next.");
        privacy.MapPut("/retention", ChangeAsync).WithName("ChangeRetention").Takes<ChangeRetention>().Answers<RetentionView>().WithSummary("Replaces the own rules. What is left out is as the tenant above has it.");
        privacy.MapPost("/retention/run", RunAsync).WithName("RunRetention").Answers<RetentionView>().WithSummary("Looks at the rules now instead of within the hour.");
        privacy.MapGet("/retention/runs", RunsAsync).WithName("ListRetentionRuns").Answers<Page<RetentionRunView>>().WithSummary("What was archived, dropped, deleted, redacted and restored, newest first.");

        privacy.MapGet("/archive", ArchiveAsync).WithName("ListArchive").Answers<IReadOnlyList<ArchivedDay>>().WithSummary("The days in the archive, newest first.");
        privacy.MapGet("/archive/search", SearchAsync).WithName("SearchArchive").Answers<Page<ArchivedMessage>>().Refuses(404)
            .WithSummary("Messages of one archived day by number, text and status, read from the archive without restoring it.");
        privacy.MapPost("/archive/{day}/restore", RestoreAsync).WithName("RestoreArchivedDay").Answers<IReadOnlyList<ArchivedDay>>().Refuses(404, 409)
            .WithSummary("Puts an archived day back into the tables for a week; it happens in the background.");

        privacy.MapPost("/requests", AskAsync).WithName("AskPrivacyRequest").Takes<AskPrivacyRequest>().Answers<PrivacyRequestView>(201).Refuses(409)
            .WithSummary("Exports or erases what is known about a number; in the background. Asked again while it is open, it is the same request.");
        privacy.MapGet("/requests", ListAsync).WithName("ListPrivacyRequests").Answers<Page<PrivacyRequestView>>().WithSummary("What was asked, newest first.");
        privacy.MapGet("/requests/{id:guid}", GetAsync).WithName("GetPrivacyRequest").Answers<PrivacyRequestView>().WithSummary("A request, and how far it is.");
        privacy.MapGet("/requests/{id:guid}/proof", ProofAsync).WithName("GetErasureProof").WithSummary("The proof of an erasure as JSON: each place, what was found, what is left.");
        privacy.MapGet("/requests/{id:guid}/export", ExportAsync).WithName("GetPrivacyExport").WithSummary("The file of an export: a ZIP of lines of JSON. Kept for seven days.");
    }

    private static async Task<IResult> RetentionAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetRetention(), ct));

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeRetention>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command, ct));
    }

    private static async Task<IResult> RunAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new RunRetention(), ct));

    private static async Task<IResult> RunsAsync(HttpContext http, IMediator mediator, string? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListRetentionRuns(cursor, limit), ct));

    private static async Task<IResult> ArchiveAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListArchive(), ct));

    private static async Task<IResult> SearchAsync(HttpContext http, IMediator mediator, string? day, string? phone_number, string? text, string? status, string? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new SearchArchive(day ?? "", phone_number, text, status, cursor, limit), ct));

    private static async Task<IResult> RestoreAsync(HttpContext http, IMediator mediator, string day, CancellationToken ct) => Api.Ok(http, await mediator.Send(new RestoreArchivedDay(day), ct));

    private static async Task<IResult> AskAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<AskPrivacyRequest>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, Requests, _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, string? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListPrivacyRequests(cursor, limit), ct));

    private static async Task<IResult> GetAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetPrivacyRequest(id), ct));

    private static async Task<IResult> ProofAsync(IMediator mediator, Guid id, CancellationToken ct) =>
        Results.File(Encoding.UTF8.GetBytes(await mediator.Send(new GetErasureProof(id), ct)), "application/json", $"erasure-{id:N}.json");

    private static async Task<IResult> ExportAsync(IMediator mediator, Guid id, CancellationToken ct) =>
        Results.File(await mediator.Send(new GetPrivacyExport(id), ct), "application/zip", $"person-{id:N}.zip");
}
