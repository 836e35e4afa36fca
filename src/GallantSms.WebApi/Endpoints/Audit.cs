using System.Globalization;
using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Audit;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Who did what, from where.</summary>
internal static class AuditEndpoints
{
    /// <summary>Characters gathered before they go out.</summary>
    private const int Portion = 32 * 1024;

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/audit", ReadAsync).RequireScope(Scopes.AuditRead).WithTags("Audit").WithName("ReadAudit").Answers<Page<AuditView>>()
            .WithSummary("The audit log of the own tenant, newest first; with platform=true the platform's.");
        api.MapGet("/audit.csv", ExportAsync).RequireScope(Scopes.AuditRead).WithTags("Audit").WithName("ExportAudit").WithSummary("The same as a CSV file, all of it.");
    }

    private static async Task<IResult> ReadAsync(
        HttpContext http, IMediator mediator, DateTimeOffset? from, DateTimeOffset? to, string? actor, string? action, string? target, bool? platform, string? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ReadAudit(new(from, to, actor, action, target, platform ?? false), cursor, limit), ct));

    private static async Task<IResult> ExportAsync(
        HttpContext http, IMediator mediator, DateTimeOffset? from, DateTimeOffset? to, string? actor, string? action, string? target, bool? platform, CancellationToken ct)
    {
        var entries = await mediator.Send(new ExportAudit(new(from, to, actor, action, target, platform ?? false)), ct);
        return Results.Stream(body => WriteAsync(body, entries, ct), "text/csv; charset=utf-8", "audit.csv");
    }

    private static async Task WriteAsync(Stream body, IAsyncEnumerable<AuditView> entries, CancellationToken ct)
    {
        var text = new StringBuilder();
        CsvRow.Append(text, "id", "at", "actor_kind", "actor_id", "actor", "acting_from", "action", "target_kind", "target_id", "target", "address", "request_id", "before", "after");
        await foreach (var e in entries.WithCancellation(ct))
        {
            CsvRow.Append(
                text, e.Id.ToString(), e.At.ToString("O", CultureInfo.InvariantCulture), e.ActorKind, e.ActorId?.ToString(), e.Actor, e.ActingFrom?.ToString(), e.Action, e.TargetKind, e.TargetId, e.Target,
                e.Address, e.RequestId, e.Before?.GetRawText(), e.After?.GetRawText());
            if (text.Length >= Portion) await FlushAsync();
        }

        await FlushAsync();

        async Task FlushAsync()
        {
            await body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
            text.Clear();
        }
    }
}
