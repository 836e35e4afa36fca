using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Reports;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Figures of what was sent, and the reports that people keep.</summary>
internal static class ReportEndpoints
{
    private const int MaxBytes = 64 * 1024;

    private const string Described =
        "Measures: messages, delivered, failed, on_the_way, delivery_rate, segments, spend, cost, margin, handover_p50, handover_p95, handover_p99, delivery_p50, delivery_p95, delivery_p99. "
        + "Dimensions, three at most: country, network, sender, campaign, user, traffic, status, reason, provider. Several are separated by commas; each dimension is also a filter of that name, repeated for several values. "
        + "cost, margin and provider are for operators and resellers who manage carriers. Messages count to the time when they were accepted.";

    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/reports").WithTags("Reports").RequireScope(Scopes.MessagesRead);
        reports.MapGet("/query", QueryAsync).WithName("QueryReport").Answers<ReportView>().Refuses(422).WithSummary("Counts a report. With Accept: text/csv the answer is the file.").WithDescription(Described);
        reports.MapGet("/query.csv", ExportAsync).WithName("ExportReport").Refuses(422).WithSummary("The same as a CSV file.");
        reports.MapGet("/saved", ListAsync).WithName("ListSavedReports").Answers<IReadOnlyList<SavedReportView>>().WithSummary("Kept reports: one's own, and those that others share.");
        reports.MapPost("/saved", CreateAsync).WithName("SaveReport").Takes<SaveReport>().Answers<SavedReportView>(201).Refuses(409).WithSummary("Keeps a report, and perhaps mails it regularly.");
        reports.MapPut("/saved/{id:guid}", ChangeAsync).WithName("ChangeSavedReport").Takes<SaveReport>().Answers<SavedReportView>().WithSummary("Replaces a kept report. Its mailing is paused by schedule.paused.");
        reports.MapDelete("/saved/{id:guid}", DeleteAsync).WithName("DeleteSavedReport").Answers<Done>().WithSummary("Forgets a kept report.");
        reports.MapPost("/saved/{id:guid}/send", SendAsync).WithName("SendSavedReport").Answers<SavedReportView>().Refuses(409).WithSummary("Mails a kept report to its recipients now; once a minute at most.");
    }

    private static async Task<IResult> QueryAsync(
        HttpContext http, IMediator mediator, [AsParameters] ReportWords words, CancellationToken ct)
    {
        var report = await mediator.Send(new QueryReport(words.Definition()), ct);
        return http.Request.Headers.Accept.ToString().StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) ? Csv(report) : Api.Ok(http, report);
    }

    private static async Task<IResult> ExportAsync(HttpContext http, IMediator mediator, [AsParameters] ReportWords words, CancellationToken ct) =>
        Csv(await mediator.Send(new QueryReport(words.Definition()), ct));

    private static IResult Csv(ReportView report) => Results.File(Encoding.UTF8.GetBytes(ReportCsv.Write(report)), "text/csv; charset=utf-8", $"report-{report.From:yyyyMMdd}.csv");

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListSavedReports(), ct));

    private static async Task<IResult> CreateAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<SaveReport>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/reports/saved", _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<SaveReport>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new DeleteSavedReport(id), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> SendAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new SendSavedReport(id), ct));
}

/// <summary>A definition in a query string.</summary>
internal sealed record ReportWords(
    string? measures, string? dimensions, string? grain, string? period, string? from, string? to, string? tz, string? compare, string? sort, int? limit,
    string[]? country, string[]? network, string[]? sender, string[]? campaign, string[]? user, string[]? traffic, string[]? status, string[]? reason, string[]? provider)
{
    public ReportDefinition Definition() => new(Split(measures), Split(dimensions), Filters(), grain, period, from, to, tz, compare, sort, limit);

    private static string[]? Split(string? words) => words?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Dictionary<string, IReadOnlyList<string>> Filters()
    {
        (string Name, string[]? Values)[] given =
        [
            ("country", country), ("network", network), ("sender", sender), ("campaign", campaign), ("user", user), ("traffic", traffic), ("status", status), ("reason", reason), ("provider", provider),
        ];
        return given.Where(g => g.Values is { Length: > 0 }).ToDictionary(g => g.Name, g => (IReadOnlyList<string>)g.Values!);
    }
}
