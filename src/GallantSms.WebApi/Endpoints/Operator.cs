using System.Text.Json;
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
    private const string Simulator = "simulator";

    public static void MapOperator(this IEndpointRouteBuilder api)
    {
        var platform = api.MapGroup("/operator").WithTags("Operator").RequireScope(Scopes.PlatformManage);
        platform.MapGet("/tenants", TenantsAsync).WithName("ListEveryTenant").Answers<IReadOnlyList<TenantNode>>().WithSummary("Every tenant of the platform, with the one above it; at most 5,000.");
        platform.MapGet("/provider-accounts", AccountsAsync).WithName("ListProviderAccounts").Answers<ProviderAccounts>()
            .WithSummary("The carriers' accounts and what they took of the messages of the last hour, of all tenants. Databases that do not answer in time are counted as silent.");
        platform.MapGet("/health", HealthAsync).WithName("GetPlatformHealth").Answers<PlatformHealth>().WithSummary("Readiness, the depth of the lanes over all tenants, and the workers of the process that answers.");
    }

    private static async Task<IResult> TenantsAsync(HttpContext http, IPlatformDb db, CancellationToken ct) =>
        Api.Ok(http, (IReadOnlyList<TenantNode>)await db.Tenants.AsNoTracking().OrderBy(t => t.No).Take(MostTenants)
            .Select(t => new TenantNode(t.Id, t.ParentId, t.Name, t.Slug, t.Kind, t.Status, t.CreatedAt)).ToListAsync(ct));

    private static async Task<IResult> AccountsAsync(HttpContext http, IPlatformDb db, PlatformActivity activity, CancellationToken ct)
    {
        var report = await activity.ReadAsync(ct);
        var rows = await db.CarrierAccounts.AsNoTracking().OrderBy(a => a.No).ToListAsync(ct);
        var accounts = rows.ConvertAll(a =>
        {
            var seen = report.Accounts.GetValueOrDefault(a.No);
            return new ProviderAccountView(a.Id, a.Name, a.Kind, a.Paused, State(a.Paused, seen), seen?.Attempts ?? 0, seen?.Accepted ?? 0, a.Kind == Simulator ? AddressIn(a.Settings) : null);
        });
        return Api.Ok(http, new ProviderAccounts(accounts, report.Asked, report.Silent));
    }

    private static async Task<IResult> HealthAsync(HttpContext http, Readiness readiness, Heartbeats heartbeats, PlatformActivity activity, CancellationToken ct)
    {
        var (ready, report) = (await readiness.ReportAsync(ct), await activity.ReadAsync(ct));
        return Api.Ok(http, new PlatformHealth(
            ready.Ready ? "healthy" : "unhealthy",
            [.. ready.Parts.Select(p => new HealthEndpoints.HealthPart(p.Name, p.Ready ? "healthy" : "unhealthy", p.Reason, p.DurationMs))],
            [.. report.Lanes.Select(l => new LaneView(l.Lane, Step(l.State), l.Messages, l.OldestDueAt))], heartbeats.Read(), report.Asked, report.Silent));
    }

    /// <summary>Where the simulator is. Carriers' settings stay where they are.</summary>
    private static string? AddressIn(string settings)
    {
        using var json = JsonDocument.Parse(settings);
        return json.RootElement.TryGetProperty("url", out var url) && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address.ToString() : null;
    }

    private static string State(bool paused, AccountAttempts? seen) => (paused, seen) switch
    {
        (true, _) => "paused",
        (_, null or { Attempts: 0 }) => "unknown",
        (_, { } s) => ((double)s.Accepted / s.Attempts) switch { >= 0.9 => "healthy", >= 0.3 => "degraded", _ => "down" },
    };

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
internal sealed record ProviderAccounts(IReadOnlyList<ProviderAccountView> Accounts, int TenantsAsked, int TenantsSilent);

/// <param name="State"><c>healthy</c>, <c>degraded</c> (fewer than 90 % taken), <c>down</c> (fewer than 30 %), <c>unknown</c> (nothing tried), <c>paused</c>.</param>
/// <param name="Attempts">On messages accepted in the last hour.</param>
/// <param name="Accepted">Those of them that the carrier took.</param>
/// <param name="Address">Of a simulator's own page; null for carriers.</param>
internal sealed record ProviderAccountView(Guid Id, string Name, string Kind, bool Paused, string State, long Attempts, long Accepted, string? Address);

internal sealed record PlatformHealth(
    string Status, IReadOnlyList<HealthEndpoints.HealthPart> Checks, IReadOnlyList<LaneView> Lanes, IReadOnlyList<WorkerPulse> Workers, int TenantsAsked, int TenantsSilent);

/// <param name="State"><c>waiting</c> for its time, <c>queued</c>, <c>sending</c>, <c>awaiting_receipts</c>.</param>
internal sealed record LaneView(Lane Lane, string State, long Messages, DateTimeOffset? OldestDueAt);
