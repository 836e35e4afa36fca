using GallantSms.Application.Reports;
using GallantSms.Infrastructure.Events;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Reports;

internal static class ReportsRegistration
{
    /// <summary>What every role needs: reading figures, keeping reports.</summary>
    public static void AddReportStores(this IServiceCollection services)
    {
        services.AddSingleton<ReportZones>();
        services.AddSingleton<IReportFigures, ReportFigures>();
        services.AddSingleton<ISavedReports, SavedReports>();
        services.AddScoped<IReportMails, ReportMails>();
    }

    /// <summary>For the process that leads.</summary>
    public static void AddReportKeeper(this IServiceCollection services)
    {
        services.AddSingleton<ReportMailer>();
        services.AddSingleton<ReportKeeper>();
        services.AddSingleton<IChangeConsumer, ReportMarks>();
    }
}
