using System.Globalization;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;

namespace GallantSms.Application.Routing;

/// <summary>An account as a member of a group.</summary>
public sealed record RouteOption(CarrierRoute Carrier, int Weight = 1, bool Backup = false)
{
    public short No => Carrier.Account.No;

    public string? Closed => Carrier.Closed;
}

/// <summary>An account with what routing knows of it.</summary>
/// <param name="Closed">Why nothing goes through it whatever it does: <c>paused</c> or <c>disabled</c>; null: it is open.</param>
/// <param name="Prices">By <c>country</c> or <c>country/network</c>; <c>*</c> for every other.</param>
public sealed record CarrierRoute(
    ProviderAccount Account, Guid OwnerId, string? Closed, int? MaxPerSecond, int? SenderPerSecond, IReadOnlyDictionary<string, long> Prices, string Currency)
{
    /// <summary>Micro-units of the account's currency for a segment; <c>null</c> when nobody told.</summary>
    public long? CostTo(string country, string network) =>
        network.Length > 0 && Prices.TryGetValue($"{country}/{network}", out var cost) ? cost
        : Prices.TryGetValue(country, out cost) || Prices.TryGetValue(CarrierPriceList.AnyCountry, out cost) ? cost
        : null;
}

/// <summary>A group as it is routed through.</summary>
public sealed record RouteTarget(Guid Id, string Name, RoutePolicy Policy, IReadOnlyDictionary<ReasonClass, ErrorAction> OnError, IReadOnlyList<RouteOption> Options)
{
    public ErrorAction ActionFor(MessageReason reason)
    {
        var reasonClass = ReasonTable.Of(reason).Class;
        return OnError.TryGetValue(reasonClass, out var action) ? action : ErrorRules.Usual(reasonClass);
    }
}

/// <summary>A rule, ready to be asked a million times.</summary>
public sealed class RouteMatcher(RouteRule rule, RouteTarget target)
{
    private readonly HashSet<string> _countries = [.. rule.Countries];
    private readonly HashSet<string> _networks = [.. rule.Networks];
    private readonly HashSet<SenderType> _senders = [.. rule.SenderTypes.Select(Parse<SenderType>)];
    private readonly HashSet<TrafficClass> _traffic = [.. rule.TrafficClasses.Select(Parse<TrafficClass>)];
    private readonly HashSet<Guid> _tenants = [.. rule.TenantIds];

    public RouteRule Rule => rule;

    public RouteTarget Target => target;

    /// <summary>It asks for more of a number than its country, so numbers of one country may fall on different rules.</summary>
    public bool LooksAtNumber => rule.Networks.Length > 0 || rule.Prefixes.Length > 0;

    public bool Fits(RouteQuery query) =>
        (_countries.Count == 0 || _countries.Contains(query.Country))
        && (_networks.Count == 0 || _networks.Contains(query.Network))
        && (_senders.Count == 0 || _senders.Contains(query.Sender))
        && (_traffic.Count == 0 || _traffic.Contains(query.Traffic))
        && (_tenants.Count == 0 || query.Chain.Any(_tenants.Contains))
        && (rule.Prefixes.Length == 0 || StartsWithAny(query.Msisdn));

    private bool StartsWithAny(long msisdn)
    {
        var digits = msisdn.ToString(CultureInfo.InvariantCulture);
        return rule.Prefixes.Any(p => digits.StartsWith(p, StringComparison.Ordinal));
    }

    private static T Parse<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

/// <summary>Every rule there is, by owner, as of some seconds ago.</summary>
public sealed record RouteTable(
    IReadOnlyDictionary<Guid, IReadOnlyList<RouteMatcher>> ByOwner,
    IReadOnlyDictionary<(short Account, string Country), CarrierShare> Shares,
    IReadOnlyDictionary<(short Account, string Country), CarrierFigures> Figures)
{
    /// <summary>The first rule that fits, of the nearest tenant that has one; <c>null</c>: there is no way.</summary>
    public RouteMatcher? Match(RouteQuery query)
    {
        foreach (var owner in query.Chain)
        {
            if (!ByOwner.TryGetValue(owner, out var rules)) continue;
            foreach (var rule in rules)
            {
                if (rule.Fits(query)) return rule;
            }
        }

        return null;
    }

    /// <summary>Some rule of these tenants tells numbers of one country apart.</summary>
    public bool LooksAtNumbers(IReadOnlyList<Guid> chain) =>
        chain.Any(owner => ByOwner.TryGetValue(owner, out var rules) && rules.Any(r => r.LooksAtNumber));

    public CarrierShare ShareOf(short account, string country) => Shares.TryGetValue((account, country), out var share) ? share : CarrierShare.Whole;

    public CarrierFigures FiguresOf(short account, string country) => Figures.GetValueOrDefault((account, country));
}

public interface IRouteBook
{
    ValueTask<RouteTable> CurrentAsync(CancellationToken ct);

    ValueTask<SenderBook> SendersAsync(CancellationToken ct);

    /// <summary>Deleted ones too: what they took is still reported on.</summary>
    ValueTask<ProviderAccount?> AccountAsync(short no, CancellationToken ct);

    /// <summary>By number written out, or by the name of one of the operator's.</summary>
    ValueTask<ProviderAccount?> AccountAsync(string name, CancellationToken ct);

    /// <summary>Those that may be sent through.</summary>
    ValueTask<IReadOnlyList<CarrierRoute>> OpenAsync(CancellationToken ct);

    /// <summary>What is in memory is out of date: somebody changed something here.</summary>
    void Forget();
}

/// <summary>Whether a carrier account takes traffic now.</summary>
public interface ICarrierHealth
{
    /// <summary><c>null</c>: it does. Else why not and until when.</summary>
    (string Reason, DateTimeOffset Until)? Unavailable(short accountNo, DateTimeOffset now);
}
