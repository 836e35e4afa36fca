using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Application.Reports;

internal static class ReportsRegistration
{
    public static void AddReports(this IServiceCollection services)
    {
        services.AddScoped<ReportReader>();
        services.AddScoped<ReportMembers>();
    }
}
