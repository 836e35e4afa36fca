using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;

namespace GallantSms.Application.Routing;

/// <summary>What is shown as sender. <see cref="Sender"/> is null when nothing may be.</summary>
/// <param name="Source"><c>message</c>, or where the fallback was found: <c>tenant_country</c>, <c>tenant</c>, <c>parent_country</c>, <c>parent</c>, <c>platform_country</c>, <c>platform</c>.</param>
/// <param name="Why">Why the message's own is not shown; empty when it is.</param>
public sealed record SenderChoice(string? Sender, string Source, string Why);

/// <summary>Sender rules and approved senders, as of some seconds ago.</summary>
public sealed class SenderBook(IReadOnlyDictionary<string, SenderRule> rules, IEnumerable<RegisteredSender> approved)
{
    private readonly ILookup<Guid, RegisteredSender> _byTenant = approved.ToLookup(s => s.TenantId);

    /// <summary>The message's own where the country lets it, else the nearest fallback: country before everywhere, tenant before those above.</summary>
    public SenderChoice Choose(IReadOnlyList<Guid> chain, string country, string sender)
    {
        if (Problem(chain, country, sender) is not { } problem) return new(sender, "message", "");

        for (var i = 0; i < chain.Count; i++)
        {
            var whose = i == 0 ? "tenant" : i == chain.Count - 1 ? "platform" : "parent";
            foreach (var place in new[] { country, RegisteredSender.AnyCountry })
            {
                var fallback = _byTenant[chain[i]].FirstOrDefault(s => s.Fallback && s.Country == place && Problem(chain, country, s.Sender) is null);
                if (fallback is not null) return new(fallback.Sender, place == country ? whose + "_country" : whose, problem);
            }
        }

        return new(null, "", problem);
    }

    private string? Problem(IReadOnlyList<Guid> chain, string country, string sender)
    {
        if (!rules.TryGetValue(country, out var rule)) return null;
        var freedom = SenderId.TypeOf(sender) == SenderType.Alphanumeric ? rule.Alphanumeric : rule.Numeric;
        return freedom switch
        {
            SenderFreedom.Impossible => "not_possible_in_country",
            SenderFreedom.OnlyApproved when !IsApproved(chain, country, sender) => "not_approved_for_country",
            _ => null,
        };
    }

    private bool IsApproved(IReadOnlyList<Guid> chain, string country, string sender) =>
        chain.Any(t => _byTenant[t].Any(s => s.Country == country && string.Equals(s.Sender, sender, StringComparison.OrdinalIgnoreCase)));
}
