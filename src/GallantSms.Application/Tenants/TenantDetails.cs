using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;

namespace GallantSms.Application.Tenants;

/// <summary>A tenant as the one above it sees it.</summary>
/// <param name="Status">Its own; one above it may be suspended all the same.</param>
/// <param name="CreditLimit">Micro-units it may owe.</param>
/// <param name="SignUpCredit">Micro-units that an account opened by a stranger begins with.</param>
public sealed record TenantDetails(
    Guid Id, Guid? ParentId, string Name, string Slug, TenantKind Kind, TenantStatus Status, DateTimeOffset? SuspendedAt, string? SuspendedWhy, string DefaultRegion, string Currency,
    int MessagesPerMinute, long CreditLimit, string? Announcement, bool SignUp, long SignUpCredit, bool SsoOnly, string? Domain, string SchemaVersion, DateTimeOffset CreatedAt, string Residency)
{
    internal static TenantDetails Of(Tenant tenant) => new(
        tenant.Id, tenant.ParentId, tenant.Name, tenant.Slug, tenant.Kind, tenant.Status, tenant.SuspendedAt, tenant.SuspendedWhy, tenant.DefaultRegion, tenant.Currency,
        tenant.MessagesPerMinute, tenant.CreditLimit, tenant.Announcement, tenant.SignUp, tenant.SignUpCredit, tenant.SsoOnly, tenant.Domain, tenant.SchemaVersion, tenant.CreatedAt, tenant.DbServer);
}

/// <summary>How tenants are named in the audit log.</summary>
internal static class TenantTarget
{
    public static AuditTarget Of(Tenant tenant) => new("tenant", tenant.Id.ToString(), tenant.Name);
}
