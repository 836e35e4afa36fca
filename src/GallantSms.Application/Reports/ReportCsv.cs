using System.Globalization;
using System.Text;
using GallantSms.Application.Common;

namespace GallantSms.Application.Reports;

/// <summary>A report as a table: a column for the step, each dimension, each measure, and each measure of the period compared with; the last line is the totals.</summary>
public static class ReportCsv
{
    public static string Write(ReportView report)
    {
        var text = new StringBuilder();
        var advised = report.Rows.Any(r => r.Advice is not null);
        var header = new List<string?>();
        if (report.Grain != "none") header.Add("When");
        header.AddRange(report.Dimensions.Select(d => d.Label));
        header.AddRange(report.Measures.Select(m => Head(m, report)));
        if (report.ComparedFrom is not null) header.AddRange(report.Measures.Select(m => $"{Head(m, report)}, before"));
        if (advised) header.AddRange(["Meaning", "Advice"]);
        CsvRow.Append(text, header.ToArray());
        foreach (var row in report.Rows) Line(row, row.At is { } at ? report.Grain == "hour" ? at : at[..10] : "");
        Line(report.Totals, "Total");
        return text.ToString();

        void Line(ReportRow row, string first)
        {
            var cells = new List<string?>();
            if (report.Grain != "none") cells.Add(first);
            cells.AddRange(row.Labels.Select((l, i) => report.Grain == "none" && i == 0 && row == report.Totals ? first : l));
            cells.AddRange(row.Figures.Select((f, i) => Cell(f, report.Measures[i])));
            if (report.ComparedFrom is not null) cells.AddRange(report.Measures.Select((m, i) => Cell(row.Compared?[i], m)));
            if (advised) cells.AddRange([row.Advice?.Meaning, row.Advice?.Advice]);
            CsvRow.Append(text, cells.ToArray());
        }
    }

    private static string Head(ReportColumn measure, ReportView report) => measure.Kind switch
    {
        "money" => $"{measure.Label} ({report.Currency})",
        "duration" => $"{measure.Label} (ms)",
        _ => measure.Label,
    };

    private static string? Cell(double? figure, ReportColumn measure) => figure is not { } value ? null : measure.Kind switch
    {
        "money" => ((decimal)value / 1_000_000).ToString("0.######", CultureInfo.InvariantCulture),
        "rate" => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };
}
