using GallantSms.Application.Reports;

namespace GallantSms.Infrastructure.Reports;

/// <summary>Quarters of an hour since 1970 in UTC: what figures are counted by.</summary>
internal static class ReportSlots
{
    public const int Seconds = 900;

    public const int PerHour = 4;

    public static int Of(DateTimeOffset at) => (int)Math.DivRem(at.ToUnixTimeMilliseconds(), Seconds * 1000L).Quotient;

    /// <summary>The first that begins at that moment or later.</summary>
    public static int NotBefore(DateTimeOffset at)
    {
        var slot = Of(at);
        return StartOf(slot) < at ? slot + 1 : slot;
    }

    /// <summary>The first of a local day.</summary>
    public static int StartOf(DateOnly day, TimeZoneInfo zone) => NotBefore(ReportPeriods.At(day, zone));

    public static DateTimeOffset StartOf(int slot) => DateTimeOffset.FromUnixTimeSeconds((long)slot * Seconds);
}
