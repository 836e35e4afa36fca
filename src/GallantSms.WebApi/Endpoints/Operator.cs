using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Operations;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.WebApi.Endpoints;

/// <summary>The platform as its operator sees it. Nothing here changes anything.</summary>
internal static class OperatorEndpoints
{
    private const int MostTenants = 5_000;

    public static void MapOperator(this IEndpointRouteBuilder api)
    {
        var platform = api.MapGroup("/operator").WithTags("Operator").RequireScope(Scopes.PlatformManage);
        platform.MapGet("/tenants", TenantsAsync).WithName("ListEveryTenant").Answers<IReadOnlyList<TenantNode>>().WithSummary("Every tenant of the platform, with the one above it; at most 5,000.");
        platform.MapGet("/health", HealthAsync).WithName("GetPlatformHealth").Answers<PlatformHealth>().WithSummary("Readiness, the depth of the lanes over all tenants, and the workers of the process that answers.");
    }

    private static async Task<IResult> TenantsAsync(HttpContext http, IPlatformDb db, CancellationToken ct) =>
        Api.Ok(http, (IReadOnlyList<TenantNode>)await db.Tenants.AsNoTracking().OrderBy(t => t.No).Take(MostTenants)
            .Select(t => new TenantNode(t.Id, t.ParentId, t.Name, t.Slug, t.Kind, t.Status, t.CreatedAt)).ToListAsync(ct));

    private static async Task<IResult> HealthAsync(HttpContext http, Readiness readiness, Heartbeats heartbeats, PlatformActivity activity, CancellationToken ct)
    {
        var (ready, report) = (await readiness.ReportAsync(ct), await activity.ReadAsync(ct));
        return Api.Ok(http, new PlatformHealth(
            ready.Ready ? "healthy" : "unhealthy",
            [.. ready.Parts.Select(p => new HealthEndpoints.HealthPart(p.Name, p.Ready ? "healthy" : "unhealthy", p.Reason, p.DurationMs))],
            [.. report.Lanes.Select(l => new LaneView(l.Lane, Step(l.State), l.Messages, l.OldestDueAt))], heartbeats.Read(), report.Asked, report.Silent));
    }

    private static string Step(ChunkState state) => state switch
    {
        ChunkState.Waiting => "waiting",
        ChunkState.Released => "queued",
        ChunkState.Sending => "sending",
        _ => "awaiting_receipts",
    };
}

internal sealed record TenantNode(Guid Id, Guid? ParentId, string Name, string Slug, TenantKind Kind, TenantStatus Status, DateTimeOffset CreatedAt);

/// <param name="TenantsSilent">Tenants whose database gave no answer in time: the sums are without them.</param>
internal sealed record PlatformHealth(
    string Status, IReadOnlyList<HealthEndpoints.HealthPart> Checks, IReadOnlyList<LaneView> Lanes, IReadOnlyList<WorkerPulse> Workers, int TenantsAsked, int TenantsSilent);

/// <param name="State"><c>waiting</c> for its time, <c>queued</c>, <c>sending</c>, <c>awaiting_receipts</c>.</param>
internal sealed record LaneView(Lane Lane, string State, long Messages, DateTimeOffset? OldestDueAt);
