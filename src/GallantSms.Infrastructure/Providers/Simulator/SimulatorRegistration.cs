using GallantSms.Application.Messages.Delivery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GallantSms.Infrastructure.Providers.Simulator;

public static class SimulatorRegistration
{
    public static IServiceCollection AddSimulatorProvider(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<ISmsProvider, SimulatorProvider>();
    }
}
