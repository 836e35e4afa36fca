using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;

namespace GallantSms.Application.Routing;

/// <summary>Where a tenant's messages may go now.</summary>
public sealed class Router(IRouteBook routes, ICarrierHealth health, ITenantDirectory directory, TimeProvider clock)
{
    public async ValueTask<RoutePlan> PlanAsync(TenantInfo tenant, long msisdn, string country, SenderType sender, TrafficClass traffic, CancellationToken ct) =>
        (await PlansAsync(tenant, ct)).For(msisdn, country, sender, traffic);

    /// <summary>Plans for many messages of one tenant, each kind thought through once.</summary>
    public async ValueTask<RoutePlans> PlansAsync(TenantInfo tenant, CancellationToken ct) =>
        new(await routes.CurrentAsync(ct), await directory.ChainAsync(tenant, ct));

    public RouteChoice Choose(RoutePlan plan, Guid messageId, IReadOnlySet<short> tried) => plan.Choose(messageId, tried, health, clock.GetUtcNow());
}

/// <summary>The plans of one piece of work. Not thread-safe.</summary>
public sealed class RoutePlans(RouteTable table, IReadOnlyList<Guid> chain)
{
    private readonly Dictionary<(string Country, string Network, SenderType, TrafficClass), RoutePlan> _byKind = [];
    private readonly Dictionary<(Guid Rule, string Country, string Network), RoutePlan> _byRule = [];
    private readonly bool _looksAtNumbers = table.LooksAtNumbers(chain);

    public RoutePlan For(long msisdn, string country, SenderType sender, TrafficClass traffic)
    {
        var network = Networks.Of(msisdn);
        if (!_looksAtNumbers && _byKind.TryGetValue((country, network, sender, traffic), out var plan)) return plan;

        var query = new RouteQuery(chain, msisdn, country, network, sender, traffic);
        var match = table.Match(query);
        var key = (match?.Rule.Id ?? Guid.Empty, country, network);
        if (!_byRule.TryGetValue(key, out plan)) plan = _byRule[key] = RoutePlan.Make(table, match, query);
        return _byKind[(country, network, sender, traffic)] = plan;
    }
}
