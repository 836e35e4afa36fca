using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>The tenant's groups and rules.</summary>
public sealed record ListRoutes : IQuery<RoutesView>;

/// <param name="Rules">In order: the first that fits decides.</param>
public sealed record RoutesView(IReadOnlyList<RouteGroupView> Groups, IReadOnlyList<RouteRuleView> Rules);

/// <param name="OnError"><c>next</c>, <c>wait</c> or <c>fail</c> by the class of the reason why an account did not take a message; where not as usual.</param>
/// <param name="Members">In order of trying.</param>
public sealed record RouteGroupView(Guid Id, string Name, RoutePolicy Policy, IReadOnlyDictionary<string, string> OnError, IReadOnlyList<RouteMemberView> Members);

/// <param name="Weight">Its share is its weight of the sum.</param>
/// <param name="Backup">Only when no other takes it.</param>
public sealed record RouteMemberView(Guid AccountId, string AccountName, int Weight, bool Backup);

/// <param name="Position">From 1.</param>
public sealed record RouteRuleView(Guid Id, int Position, string Name, Guid GroupId, bool Enabled, RouteMatch Match)
{
    internal static RouteRuleView Of(RouteRule r) => new(
        r.Id, r.Position, r.Name, r.GroupId, r.Enabled,
        new() { Countries = r.Countries, Networks = r.Networks, Prefixes = r.Prefixes, SenderTypes = r.SenderTypes, TrafficClasses = r.TrafficClasses, TenantIds = r.TenantIds });
}

/// <summary>What a rule is for. An empty list fits everything.</summary>
public sealed record RouteMatch
{
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>MCC and MNC, such as 63902.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>First digits of the E.164 number, without '+'.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary><c>alphanumeric</c>, <c>number</c>, <c>short_code</c>.</summary>
    public IReadOnlyList<string> SenderTypes { get; init; } = [];

    /// <summary><c>otp</c>, <c>transactional</c>, <c>marketing</c>.</summary>
    public IReadOnlyList<string> TrafficClasses { get; init; } = [];

    /// <summary>These tenants and all below them.</summary>
    public IReadOnlyList<Guid> TenantIds { get; init; } = [];
}

/// <summary>Enums as the words that are stored and sent.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary><c>null</c>: there is no such word.</summary>
    public static T? Find<T>(string word)
        where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => Of(v!.Value) == word);
}

/// <summary>Makes views of groups.</summary>
internal sealed class GroupViews(OwnCarriers own)
{
    public async Task<IReadOnlyList<RouteGroupView>> OfAsync(IReadOnlyList<RouteGroup> groups, CancellationToken ct)
    {
        var accounts = await own.Accounts.AsNoTracking().ToDictionaryAsync(a => a.No, ct);
        return [.. groups.Select(g => new RouteGroupView(g.Id, g.Name, g.Policy, OnError(g), Members(g, accounts)))];
    }

    public static AuditTarget Target(RouteGroup group) => new("route_group", group.Id.ToString(), group.Name);

    private static Dictionary<string, string> OnError(RouteGroup group) => JsonSerializer.Deserialize<Dictionary<string, string>>(group.OnError) ?? [];

    private static List<RouteMemberView> Members(RouteGroup group, Dictionary<short, CarrierAccount> accounts) =>
        [.. group.Members.OrderBy(m => m.Position).Where(m => accounts.ContainsKey(m.AccountNo)).Select(m => new RouteMemberView(accounts[m.AccountNo].Id, accounts[m.AccountNo].Name, m.Weight, m.Backup))];
}

internal sealed class ListRoutesHandler(OwnCarriers own, GroupViews views) : IRequestHandler<ListRoutes, RoutesView>
{
    public async Task<RoutesView> Handle(ListRoutes query, CancellationToken ct)
    {
        var groups = await own.Groups.AsNoTracking().Include(g => g.Members).OrderBy(g => g.Name).ToListAsync(ct);
        var rules = await own.Rules.AsNoTracking().OrderBy(r => r.Position).ThenBy(r => r.Id).ToListAsync(ct);
        return new(await views.OfAsync(groups, ct), rules.ConvertAll(RouteRuleView.Of));
    }
}
