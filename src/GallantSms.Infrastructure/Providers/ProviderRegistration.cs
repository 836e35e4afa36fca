using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Simulator;
using GallantSms.Infrastructure.Providers.Smpp;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Providers;

internal static class ProviderRegistration
{
    /// <summary>Every kind of carrier there is. A new one is a folder beside this file and a line here.</summary>
    public static void AddProviders(this IServiceCollection services)
    {
        services.AddSingleton<CarrierHttp>();
        services.AddSingleton<ISmsProvider, SimulatorProvider>();
        services.AddSmpp();
    }
}
