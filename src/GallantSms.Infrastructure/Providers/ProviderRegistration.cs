using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.AfricasTalking;
using GallantSms.Infrastructure.Providers.GenericHttp;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Infobip;
using GallantSms.Infrastructure.Providers.Simulator;
using GallantSms.Infrastructure.Providers.Smpp;
using GallantSms.Infrastructure.Providers.Sns;
using GallantSms.Infrastructure.Providers.Twilio;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Providers;

internal static class ProviderRegistration
{
    /// <summary>Every kind of carrier there is. A new one is a folder beside this file and a line here.</summary>
    public static void AddProviders(this IServiceCollection services)
    {
        services.AddSingleton<CarrierHttp>();
        services.AddSingleton<ISmsProvider, SimulatorProvider>();
        services.AddSingleton<ISmsProvider, TwilioProvider>();
        services.AddSingleton<ISmsProvider, InfobipProvider>();
        services.AddSingleton<ISmsProvider, SnsProvider>();
        services.AddSingleton<ISmsProvider, AfricasTalkingProvider>();
        services.AddSingleton<ISmsProvider, GenericHttpProvider>();
        services.AddSmpp();
    }
}
