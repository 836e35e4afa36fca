using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;

namespace GallantSms.UnitTests.Routing;

/// <summary>Routes to choose among, without any database.</summary>
internal static class Given
{
    public static readonly Guid Operator = Guid.Parse("00000000-0000-7000-8000-000000000001");
    public static readonly Guid Reseller = Guid.Parse("00000000-0000-7000-8000-000000000002");
    public static readonly Guid Customer = Guid.Parse("00000000-0000-7000-8000-000000000003");
    public static readonly Guid[] Chain = [Customer, Reseller, Operator];

    public static RouteOption Option(short no, int weight = 1, bool backup = false, string? closed = null, params (string Place, long Cost)[] prices) => new(
        new(new ProviderAccount(no, "simulator", $"account-{no}", new Dictionary<string, string>()), Operator, closed, null, null, prices.ToDictionary(p => p.Place, p => p.Cost), "USD"),
        weight, backup);

    public static RouteTarget Group(RoutePolicy policy, params RouteOption[] options) =>
        new(Guid.NewGuid(), "group", policy, new Dictionary<ReasonClass, ErrorAction>(), options);

    public static RouteMatcher Rule(RouteTarget target, string name = "rule", Action<RouteRule>? change = null)
    {
        var rule = RouteRule.Create(Operator, 1, name, target.Id, DateTimeOffset.UnixEpoch);
        change?.Invoke(rule);
        return new(rule, target);
    }

    public static RouteTable Table(params (Guid Owner, RouteMatcher[] Rules)[] owners) =>
        new(owners.ToDictionary(o => o.Owner, o => (IReadOnlyList<RouteMatcher>)o.Rules), new Dictionary<(short, string), CarrierShare>(), new Dictionary<(short, string), CarrierFigures>());

    public static RouteTable Table(RouteTarget target) => Table((Operator, [Rule(target)]));

    public static RouteQuery Query(long msisdn = 254713000001, string country = "KE", string network = "63902", SenderType sender = SenderType.Alphanumeric, TrafficClass traffic = TrafficClass.Transactional) =>
        new(Chain, msisdn, country, network, sender, traffic);

    public static RoutePlan Plan(RouteTable table, RouteQuery? query = null)
    {
        query ??= Query();
        return RoutePlan.Make(table, table.Match(query), query);
    }
}

/// <summary>Accounts that are down until told otherwise.</summary>
internal sealed class Health : ICarrierHealth
{
    public Dictionary<short, (string, DateTimeOffset)> Down { get; } = [];

    public (string Reason, DateTimeOffset Until)? Unavailable(short accountNo, DateTimeOffset now) => Down.TryGetValue(accountNo, out var down) ? down : null;
}
