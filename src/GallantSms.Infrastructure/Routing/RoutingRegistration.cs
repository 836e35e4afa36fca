using GallantSms.Application.Carriers;
using GallantSms.Application.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GallantSms.Infrastructure.Routing;

internal static class RoutingRegistration
{
    public static void AddCarrierRouting(this IServiceCollection services)
    {
        services.AddSingleton<CarrierStats>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<CarrierLines>();
        services.AddSingleton<CarrierAlarms>();
        services.AddSingleton<Func<CarrierAlarms>>(sp => sp.GetRequiredService<CarrierAlarms>);
        services.AddSingleton<IRouteBook, RouteBook>();
        services.AddSingleton<ICarrierReports, CarrierReports>();
    }

    /// <summary>One for each process, whatever it does.</summary>
    public static void AddCarrierPulse(this IServiceCollection services, bool keepsConnections) =>
        services.AddSingleton<IHostedService>(sp => ActivatorUtilities.CreateInstance<CarrierPulse>(sp, keepsConnections));
}
