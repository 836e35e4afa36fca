using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Reports;

internal static class SavedReportRules
{
    public static bool Sees(SavedReport report, Caller caller) => report.Shared || report.OwnerId == caller.CredentialId;

    /// <summary>Its owner may change it; who manages the account's settings may change what is shared.</summary>
    public static bool MayChange(SavedReport report, Caller caller) => report.OwnerId == caller.CredentialId || (report.Shared && caller.Scopes.Contains(Scopes.SettingsManage));

    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND, or NOT_YOUR_REPORT for what is seen and not owned.</exception>
    public static SavedReport Own(IReadOnlyList<SavedReport> all, Guid id, Caller caller)
    {
        var report = all.FirstOrDefault(r => r.Id == id && Sees(r, caller)) ?? throw ReportErrors.NotFound(id);
        return MayChange(report, caller) ? report : throw ReportErrors.NotYours();
    }

    /// <summary>Support takes nothing along that would outlast the visit.</summary>
    public static void DemandHome(Caller caller)
    {
        if (caller.Person is { } person && person.HomeTenantId != caller.TenantId) throw AccessErrors.NotWhileActing();
    }
}

/// <summary>A member who may get a report by mail.</summary>
public sealed record ReportReaderMember(Guid UserId, string Email, string Name);

/// <summary>Members of a tenant, as owners and recipients of reports.</summary>
public sealed class ReportMembers(IPlatformDb db)
{
    /// <summary>Members with a confirmed address whose role reads messages, and carriers where the report tells of them.</summary>
    public async Task<IReadOnlyList<ReportReaderMember>> WhoMayAsync(TenantInfo tenant, ReportPlan plan, CancellationToken ct)
    {
        var rows = await (from m in db.Memberships
                          join p in db.People on m.UserId equals p.Id
                          where m.TenantId == tenant.Id && p.EmailConfirmed
                          select new { p.Id, p.Email, p.Name, m.Role }).ToListAsync(ct);
        return [.. rows.Where(r => May(r.Role, tenant, plan)).Select(r => new ReportReaderMember(r.Id, r.Email, r.Name))];
    }

    internal async Task<IReadOnlyList<SavedReportView>> ViewsAsync(IReadOnlyList<SavedReport> reports, Caller caller, CancellationToken ct)
    {
        var owners = reports.Select(r => r.OwnerId).Distinct().ToList();
        var names = await (from m in db.Memberships
                           join p in db.People on m.UserId equals p.Id
                           where m.TenantId == caller.TenantId && owners.Contains(p.Id)
                           select new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        return [.. reports.Select(r => new SavedReportView(
            r.Id, r.Name, r.Definition, r.Shared, SavedReportRules.MayChange(r, caller), names.GetValueOrDefault(r.OwnerId, ""), r.Schedule, r.NextAt, r.LastAt, r.LastResult, r.CreatedAt, r.ChangedAt))];
    }

    private static bool May(Role role, TenantInfo tenant, ReportPlan plan)
    {
        var scopes = Permissions.For(role, tenant.Kind);
        return scopes.Contains(Scopes.MessagesRead) && (!plan.IsOfCarriers || (tenant.Kind != TenantKind.Customer && scopes.Contains(Scopes.CarriersManage)));
    }
}
