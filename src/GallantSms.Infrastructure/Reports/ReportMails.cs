using System.Globalization;
using GallantSms.Application.Common;
using GallantSms.Application.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Reports;

internal sealed class ReportMails(ReportReader reader, ReportMembers members, PlatformDb db, IMailQueue mails, ITenantBrands brands, TimeProvider clock) : IReportMails
{
    public async Task<string> MailAsync(TenantInfo tenant, SavedReport report, DateTimeOffset dueAt, CancellationToken ct)
    {
        try
        {
            var plan = ReportPlan.Of(report.Definition, clock.GetUtcNow());
            var wanted = report.Schedule?.Recipients ?? [];
            var recipients = (await members.WhoMayAsync(tenant, plan, ct)).Where(m => wanted.Contains(m.UserId) && (report.Shared || m.UserId == report.OwnerId)).ToList();
            if (recipients.Count == 0) return "None of its recipients may read it any more.";

            // Who gets it has been looked up by role: the view may have what they all may see.
            var view = await reader.ReadAsync(tenant, report.Definition, tenant.Kind != TenantKind.Customer, ct);
            await QueueAsync(tenant, report, dueAt, view, recipients, ct);
            return $"Mailed to {recipients.Count} of {wanted.Count}.";
        }
        catch (DomainException e)
        {
            return $"Not mailed: {e.Message}";
        }
    }

    /// <summary>The row that says "this one is mailed" and the mails share a commit: a repeat finds the row and writes nothing.</summary>
    private async Task QueueAsync(TenantInfo tenant, SavedReport report, DateTimeOffset dueAt, ReportView view, IReadOnlyList<ReportReaderMember> recipients, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into report_mailings (report_id, due_at, tenant_id) values ({report.Id}, {dueAt.UtcDateTime}, {tenant.Id}) on conflict do nothing", ct);
        if (first == 0) return;
        var brand = await brands.ForAsync(tenant.Id, ct);
        var file = new MailAttachment($"{FileName(report.Name)}-{view.From:yyyyMMdd}.csv", ReportCsv.Write(view));
        foreach (var recipient in recipients) mails.Queue(tenant.Id, recipient.Email, $"{report.Name}, {Day(view.From)} to {Day(view.To.AddTicks(-1))}", Text(brand, tenant, report, view, recipient), file);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static string Text(Brand brand, TenantInfo tenant, SavedReport report, ReportView view, ReportReaderMember recipient)
    {
        var totals = string.Join('\n', view.Measures.Select((m, i) => $"  {m.Label}: {Figure(view.Totals.Figures[i], m, view.Currency)}"));
        return $"""
            Hello {recipient.Name},

            here is "{report.Name}" of {tenant.Name}, {Day(view.From)} to {Day(view.To.AddTicks(-1))} ({view.Tz}).

            {totals}

            All rows are in the attached file. To see the chart, change the report or print it, open
            {brand.Address}/reports/saved/{report.Id}
            """ + (view.More ? $"\n\nThe file has the first {view.Limit} rows; the totals are of all.\n" : "\n");
    }

    private static string Figure(double? figure, ReportColumn measure, string currency) => figure is not { } value ? "-" : measure.Kind switch
    {
        "money" => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:0.00} {currency}"),
        "rate" => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0}%"),
        "duration" => string.Create(CultureInfo.InvariantCulture, $"{value / 1000:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:#,0}"),
    };

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string FileName(string name)
    {
        var plain = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return plain.Length == 0 ? "report" : plain[..Math.Min(plain.Length, 60)];
    }
}
