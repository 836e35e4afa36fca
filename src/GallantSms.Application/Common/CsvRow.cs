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
            if (cells[i] is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && !IsBelowZero(cells[i])) to.Append('\'');
            to.Append(cells[i]?.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        to.Append("\r\n");
    }

    /// <summary>A loss is a number, and no formula.</summary>
    private static bool IsBelowZero(string? cell) => cell is ['-', >= '0' and <= '9', ..] && cell.Skip(1).All(c => char.IsAsciiDigit(c) || c == '.');
}
