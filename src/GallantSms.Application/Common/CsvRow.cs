using System.Text;

namespace GallantSms.Application.Common;

/// <summary>A line of CSV (RFC 4180). Every cell is quoted; one that a spreadsheet would run as a formula begins with an apostrophe (OWASP, CSV Injection).</summary>
public static class CsvRow
{
    public static void Append(StringBuilder to, params ReadOnlySpan<string?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) to.Append(',');
            to.Append('"');
            if (cells[i] is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]) to.Append('\'');
            to.Append(cells[i]?.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        to.Append("\r\n");
    }
}
