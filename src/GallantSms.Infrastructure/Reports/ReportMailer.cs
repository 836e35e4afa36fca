using GallantSms.Application.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Reports;

/// <summary>Mails reports whose time has come. What was missed while nobody led is mailed once, and then at its next time.</summary>
internal sealed partial class ReportMailer(IServiceScopeFactory scopes, PlatformDataSource platform, TimeProvider clock, ILogger<ReportMailer> log)
{
    private const int AtATime = 20;

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(60);

    public async Task MailDueAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        if (tenant.Status != TenantStatus.Active) return;
        foreach (var report in await SavedReports.DueAsync(source, clock.GetUtcNow(), AtATime, ct))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var result = await scope.ServiceProvider.GetRequiredService<IReportMails>().MailAsync(tenant, report, report.NextAt!.Value, ct);
                await SavedReports.DoneAsync(source, report, clock.GetUtcNow(), result, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogFailed(e, report.Id, tenant.Id); // still due: the next visit tries again, and counting goes on
            }
        }
    }

    /// <summary>A repeat comes within moments; what is two months old is no longer needed.</summary>
    public async Task ForgetAsync(CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("delete from report_mailings where due_at < $1");
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow() - Remembered));
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Report {ReportId} of tenant {TenantId} was not mailed; it will be")]
    private partial void LogFailed(Exception e, Guid reportId, Guid tenantId);
}
