using GallantSms.Application.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Events;

internal static class EventsRegistration
{
    /// <summary>What every role needs: who writes changes gives them their positions.</summary>
    public static void AddChangeLog(this IServiceCollection services)
    {
        services.AddSingleton<ChangeSignals>();
        services.AddSingleton<ChangeSequencer>();
        services.AddSingleton<IEventFeed, EventFeed>();
        services.AddHostedService(sp => sp.GetRequiredService<ChangeSequencer>());
    }

    /// <summary>For the process that leads; each consumer is registered as an <see cref="IChangeConsumer"/>.</summary>
    public static void AddChangeConsumers(this IServiceCollection services) => services.AddLeadersWork<ChangeConsumers>();
}
