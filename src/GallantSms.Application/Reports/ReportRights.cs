using GallantSms.Application.Access;
using GallantSms.Application.Carriers;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;

namespace GallantSms.Application.Reports;

/// <summary>Who may see what carriers cost, and which they are.</summary>
internal static class ReportRights
{
    /// <summary>Customers never, whatever their key says.</summary>
    public static bool SeesCarriers(TenantInfo tenant, IReadOnlySet<string> scopes) => tenant.Kind != TenantKind.Customer && scopes.Contains(Scopes.CarriersManage);

    /// <exception cref="Domain.Shared.DomainException">FIELD_NOT_ALLOWED, with the field.</exception>
    public static void Demand(ReportPlan plan, bool seesCarriers)
    {
        if (seesCarriers) return;
        foreach (var measure in plan.Measures.Where(m => m.IsOfCarriers())) throw ReportErrors.NotForYou("measures", Words.Of(measure));
        foreach (var dimension in plan.Dimensions.Where(d => d.IsOfCarriers())) throw ReportErrors.NotForYou("dimensions", Words.Of(dimension));
        foreach (var dimension in plan.Filters.Keys.Where(d => d.IsOfCarriers())) throw ReportErrors.NotForYou("filters", Words.Of(dimension));
    }
}
