using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Shared;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>Whether a rule's match makes sense, and for tenants that its owner may route.</summary>
internal sealed class MatchRules(OwnCarriers own, IPlatformDb db, ITenantDirectory directory)
{
    /// <exception cref="DomainException">VALIDATION_ERROR with every wrong element.</exception>
    public async Task CheckAsync(RouteMatch match, CancellationToken ct)
    {
        var errors = new List<FieldError>();
        Each(errors, "countries", match.Countries, PhoneNumbers.IsRegion, "A country is an ISO 3166-1 code such as KE.");
        Each(errors, "networks", match.Networks, n => IsNetwork(n), "A network is MCC and MNC: 5 or 6 digits.");
        Each(errors, "prefixes", match.Prefixes, p => p.Length is >= 1 and <= 15 && p.All(char.IsAsciiDigit) && p[0] != '0', "A prefix is 1 to 15 digits of an E.164 number, without '+'.");
        Each(errors, "sender_types", match.SenderTypes, w => Words.Find<SenderType>(w) is not null, "A sender type is alphanumeric, number or short_code.");
        Each(errors, "traffic_classes", match.TrafficClasses, w => Words.Find<TrafficClass>(w) is not null, "A traffic class is otp, transactional or marketing.");
        var below = await BelowAsync(match.TenantIds, ct);
        Each(errors, "tenant_ids", match.TenantIds, below.Contains, "There is no such tenant below yours.");
        if (errors.Count > 0) throw CarrierErrors.Invalid(errors);
    }

    public static bool IsNetwork(string network) => network.Length is 5 or 6 && network.All(char.IsAsciiDigit);

    private static void Each<T>(List<FieldError> errors, string name, IReadOnlyList<T> values, Func<T, bool> isGood, string message)
    {
        if (values.Count > RouteLimits.Words) errors.Add(new($"match.{name}", $"{values.Count} items", "TOO_MANY", $"There are at most {RouteLimits.Words}."));
        else foreach (var (i, value) in values.Index())
            if (!isGood(value)) errors.Add(new($"match.{name}[{i}]", $"{value}", "INVALID_VALUE", message));
    }

    private async Task<HashSet<Guid>> BelowAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var (owner, below) = (own.OwnerId, new HashSet<Guid>());
        if (ids.Count is 0 or > RouteLimits.Words) return below;
        foreach (var tenant in await db.Tenants.AsNoTracking().Where(t => ids.Contains(t.Id) && t.ParentId != null).Select(t => new { t.Id, t.ParentId }).ToListAsync(ct))
        {
            for (var above = tenant.ParentId; above is { } id; above = (await directory.FindAsync(id, ct))?.ParentId)
                if (id == owner) below.Add(tenant.Id);
        }

        return below;
    }
}
