using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Operations;
using GallantSms.WebApi.Http;

namespace GallantSms.WebApi.Operations;

/// <summary>Whether the process lives, and whether it can work.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Operations").AllowAnonymous();
        health.MapGet("/live", (HttpContext http) => Api.Ok(http, new Liveness("live")))
            .WithName("GetLiveness").WithSummary("Whether the process answers at all").Answers<Liveness>();
        health.MapGet("/ready", ReadyAsync)
            .WithName("GetReadiness").WithSummary("Whether every part it needs answers").Answers<HealthView>().Refuses(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/health", ReadyAsync).AllowAnonymous().ExcludeFromDescription();     // older clients ask here
    }

    private static async Task ReadyAsync(HttpContext http, Readiness readiness, CancellationToken ct)
    {
        var report = await readiness.ReportAsync(ct);
        var view = new HealthView(
            report.Ready ? "healthy" : "unhealthy",
            [.. report.Parts.Select(p => new HealthPart(p.Name, p.Ready ? "healthy" : "unhealthy", p.Reason, p.DurationMs))]);
        var status = report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await Api.WriteAsync(http, status, view, report.Ready ? null : NotReady(report));
    }

    private static DomainException NotReady(ReadinessReport report)
    {
        FieldError[] failing = [.. report.Parts.Where(p => !p.Ready).Select(p => new FieldError(p.Name, null, "NOT_READY", p.Reason ?? "not ready"))];
        return new("NOT_READY", ErrorKind.Unavailable, string.Join("; ", failing.Select(f => $"{f.Field}: {f.Message}")), failing);
    }

    internal sealed record Liveness(string Status);

    internal sealed record HealthView(string Status, IReadOnlyList<HealthPart> Checks);

    internal sealed record HealthPart(string Name, string Status, string? Reason, long DurationMs);
}
