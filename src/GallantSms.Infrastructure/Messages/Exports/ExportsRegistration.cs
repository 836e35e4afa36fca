using GallantSms.Application.Messages.Exports;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Messages.Exports;

public static class ExportsRegistration
{
    /// <summary>Asking for exports and giving them out.</summary>
    internal static void AddExports(this IServiceCollection services)
    {
        services.AddOptions<ExportOptions>().BindConfiguration(ExportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ExportSignals>();
        services.AddSingleton<IExports, ExportRows>();
        services.AddSingleton<IExportLinks, ExportLinks>();
        services.AddSingleton<ExportWriter>();
    }

    /// <summary>Writing them: where the API is answered.</summary>
    public static void AddExportRunner(this IServiceCollection services) => services.AddHostedService<ExportRunner>();
}
