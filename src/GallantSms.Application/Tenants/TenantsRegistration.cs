using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Application.Tenants;

internal static class TenantsRegistration
{
    public static void AddTenants(this IServiceCollection services)
    {
        services.AddScoped<TenantsBelow>();
        services.AddScoped<BrandedTenant>();
        services.AddScoped<BrandViews>();
        services.AddScoped<OwnTenant>();
        services.AddScoped<OpeningGifts>();
    }
}
