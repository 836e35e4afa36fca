using GallantSms.Application.Access;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity;
using Microsoft.AspNetCore.Authorization;

namespace GallantSms.WebApi.Access;

/// <summary>
/// Binds the request's scope to the tenant and the caller of its credential; nothing else a client sends chooses a tenant.
/// A suspended tenant is refused wherever signing in is asked for.
/// </summary>
internal sealed class TenantBinding(RequestDelegate next, ITenantDirectory tenants)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.User is CallerPrincipal { Caller: var caller } && IsProtected(http) && http.GetEndpoint()?.Metadata.GetMetadata<TenantOptional>() is null)
        {
            if (caller.TenantId == Guid.Empty) throw AccessErrors.NoTenant();
            // The credential's row refers to the tenant's, so a tenant that is gone took its credentials along.
            var tenant = await tenants.FindAsync(caller.TenantId, http.RequestAborted) ?? throw AccessErrors.Unauthenticated();
            if (tenant.Status == TenantStatus.Suspended) throw AccessErrors.TenantSuspended();
            if (tenant.Status != TenantStatus.Active) throw AccessErrors.TenantNotReady();
            http.RequestServices.GetRequiredService<ITenantContext>().Bind(tenant);
            http.RequestServices.GetRequiredService<CurrentCaller>().Bind(caller);
        }

        await next(http);
    }

    private static bool IsProtected(HttpContext http) =>
        http.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && (endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null);
}
