using GallantSms.Application.Tenants;

namespace GallantSms.Infrastructure.Tenancy;

internal sealed class TenantContext : ITenantContext
{
    private TenantInfo? _tenant;

    public bool IsBound => _tenant is not null;

    public TenantInfo Tenant => _tenant ?? throw new InvalidOperationException("No tenant is bound to this scope.");

    public void Bind(TenantInfo tenant)
    {
        if (_tenant is not null && _tenant.Id != tenant.Id)
            throw new InvalidOperationException("This scope is bound to another tenant already.");
        _tenant = tenant;
    }
}
