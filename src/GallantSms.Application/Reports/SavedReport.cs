using GallantSms.Application.Tenants;

namespace GallantSms.Application.Reports;

/// <summary>A report that somebody keeps, and perhaps has mailed.</summary>
/// <param name="LastResult">Of the last mailing, in words.</param>
public sealed record SavedReport(
    Guid Id, Guid OwnerId, string Name, bool Shared, ReportDefinition Definition, ReportSchedule? Schedule, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt,
    DateTimeOffset? NextAt, DateTimeOffset? LastAt = null, string? LastResult = null);

public enum ReportCadence
{
    Daily,
    Weekly,
    Monthly,
}

/// <summary>When a report is mailed, and to whom.</summary>
/// <param name="Hour">0 to 23, of <paramref name="Tz"/>.</param>
/// <param name="Recipients">Members of the account, by user id; 1 to 20.</param>
/// <param name="Weekday">Of weekly ones: 1 (Monday) to 7.</param>
/// <param name="Day">Of monthly ones: 1 to 28.</param>
public sealed record ReportSchedule(ReportCadence Cadence, int Hour, string Tz, IReadOnlyList<Guid> Recipients, int? Weekday = null, int? Day = null, bool Paused = false)
{
    /// <summary>The first time after a moment; null while paused.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset now)
    {
        if (Paused || ReportPeriods.Zone(Tz) is not { } zone) return null;
        for (var day = DateOnly.FromDateTime(ReportPeriods.LocalOf(now, zone)); ; day = day.AddDays(1))
        {
            var fits = Cadence switch
            {
                ReportCadence.Weekly => ((int)day.DayOfWeek + 6) % 7 + 1 == (Weekday ?? 1),
                ReportCadence.Monthly => day.Day == (Day ?? 1),
                _ => true,
            };
            if (fits && ReportPeriods.At(day.ToDateTime(new(Hour, 0)), zone) is var at && at > now) return at;
        }
    }
}

/// <summary>Kept reports of a tenant.</summary>
public interface ISavedReports
{
    Task<IReadOnlyList<SavedReport>> ListAsync(TenantInfo tenant, CancellationToken ct);

    Task<SavedReport?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>A new one or a changed one; what was mailed of it stays as it is.</summary>
    Task SaveAsync(TenantInfo tenant, SavedReport report, CancellationToken ct);

    Task DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>What came of a mailing.</summary>
    Task NoteAsync(TenantInfo tenant, Guid id, DateTimeOffset at, string result, CancellationToken ct);
}

/// <summary>Mails kept reports.</summary>
public interface IReportMails
{
    /// <summary>Counts the report and queues its mails, once for a report and due time: a repeat does nothing. Returns the result in words.</summary>
    Task<string> MailAsync(TenantInfo tenant, SavedReport report, DateTimeOffset dueAt, CancellationToken ct);
}
