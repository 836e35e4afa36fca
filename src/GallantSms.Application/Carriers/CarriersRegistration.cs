using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Application.Carriers;

internal static class CarriersRegistration
{
    public static void AddCarriers(this IServiceCollection services)
    {
        services.AddScoped<OwnCarriers>();
        services.AddScoped<ProviderKinds>();
        services.AddScoped<AccountSecrets>();
        services.AddScoped<AccountViews>();
        services.AddScoped<HealthViews>();
        services.AddScoped<GroupViews>();
        services.AddScoped<MatchRules>();
        services.AddScoped<CandidateViews>();
        services.AddScoped<CarrierPriceLists>();
        services.AddScoped<OwnUnmatched>();
    }
}
