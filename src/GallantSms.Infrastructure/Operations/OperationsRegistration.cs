using GallantSms.Application.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GallantSms.Infrastructure.Operations;

internal static class OperationsRegistration
{
    /// <summary>Metrics, readiness and heartbeats; the checks themselves come with <see cref="AddReadinessChecks"/>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GallantMeters>();
        services.TryAddSingleton<ProcessMeters>();
        services.TryAddSingleton<PrometheusExporter>();
        services.TryAddSingleton<Heartbeats>();
        services.TryAddSingleton<Readiness>();
        services.TryAddSingleton<PlatformActivity>();
        return services;
    }

    public static IServiceCollection AddReadinessChecks(this IServiceCollection services)
    {
        services.AddSingleton<IReadinessCheck, PlatformDatabaseCheck>();
        services.AddSingleton<IReadinessCheck, TransportCheck>();
        services.AddSingleton<IReadinessCheck, WorkersCheck>();
        return services;
    }
}
