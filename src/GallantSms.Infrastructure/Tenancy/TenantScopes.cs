using GallantSms.Application.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>Opens a DI scope that belongs to one tenant; a unit of work of a worker runs in one.</summary>
internal sealed class TenantScopes(IServiceScopeFactory scopes, ITenantDirectory directory)
{
    public async ValueTask<AsyncServiceScope> OpenAsync(Guid tenantId, CancellationToken ct)
    {
        var tenant = await directory.FindAsync(tenantId, ct)
            ?? throw new InvalidOperationException($"There is no tenant {tenantId}.");
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<ITenantContext>().Bind(tenant);
        return scope;
    }
}
