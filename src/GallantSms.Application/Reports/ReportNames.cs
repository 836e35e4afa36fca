using System.Globalization;
using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Reports;

/// <summary>Names of people, credentials and carrier accounts that rows mention, in one look-up of each kind.</summary>
internal sealed class ReportNames(IPlatformDb db)
{
    private const string Other = "Other";

    public async Task<Func<ReportDimension, string?, string>> OfAsync(TenantInfo tenant, ReportPlan plan, IEnumerable<FigureRow> rows, CancellationToken ct)
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        var index = plan.Dimensions.ToList().IndexOf(ReportDimension.User);
        if (index >= 0)
        {
            var ids = rows.Select(r => Guid.TryParse(r.Values[index], out var id) ? id : Guid.Empty).Distinct().ToList();
            foreach (var key in await db.ApiKeys.AsNoTracking().Where(k => k.TenantId == tenant.Id && ids.Contains(k.Id)).Select(k => new { k.Id, k.Name }).ToListAsync(ct)) users[key.Id.ToString()] = key.Name;
            foreach (var client in await db.OAuthClients.AsNoTracking().Where(c => c.TenantId == tenant.Id && ids.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToListAsync(ct)) users[client.Id.ToString()] = client.Name;
            // Names of members only: who visited for support is not this tenant's to know.
            foreach (var person in await db.Memberships.AsNoTracking().Where(m => m.TenantId == tenant.Id && ids.Contains(m.UserId)).Join(db.People, m => m.UserId, p => p.Id, (m, p) => new { p.Id, p.Name }).ToListAsync(ct))
                users[person.Id.ToString()] = person.Name;
        }

        var accounts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (plan.Dimensions.Contains(ReportDimension.Provider))
        {
            foreach (var account in await db.CarrierAccounts.AsNoTracking().Where(a => a.OwnerId == tenant.Id).Select(a => new { a.Id, a.Name }).ToListAsync(ct))
                accounts[account.Id.ToString()] = account.Name;
        }

        return (dimension, value) => dimension switch
        {
            ReportDimension.Provider => value is null ? "Not own, or none" : accounts.GetValueOrDefault(value, value),
            _ when value is null => Other,
            ReportDimension.User => users.GetValueOrDefault(value, "Former credential or support"),
            ReportDimension.Network => value == "0" ? "Not known" : Networks.Names.GetValueOrDefault(value) is { } name ? $"{name} ({value})" : value,
            ReportDimension.Campaign => value == ReportValues.NoCampaign ? "No campaign" : value,
            ReportDimension.Reason => value == Words.Of(MessageReason.None) ? "No fault" : Sentence(value),
            ReportDimension.Status or ReportDimension.Traffic => Sentence(value),
            _ => value,
        };
    }

    private static string Sentence(string word) => string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(word[0])}{word[1..].Replace('_', ' ')}");
}
