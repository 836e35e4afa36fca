using GallantSms.Application.Reports;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
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
        services.AddLeadersWork<ReportKeeper>();
        services.AddSingleton<IChangeConsumer, ReportMarks>();
    }
}
