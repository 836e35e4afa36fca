using System.Collections.Frozen;
using GallantSms.Application.Messages;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>
/// Where a file has the number, and what its other columns are called. Without a header there is a number and nothing else.
/// </summary>
internal sealed class FileColumns
{
    private static readonly FrozenSet<string> PhoneNames =
        new[] { "phone", "phone_number", "msisdn", "number", "mobile", "to", "tel" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly int[] _variables;  // cell of each name, rising

    private FileColumns(bool hasHeader, int width, int phone, int[] variables, string[] names) =>
        (HasHeader, Width, Phone, _variables, Names) = (hasHeader, width, phone, variables, names);

    /// <summary>A number a line.</summary>
    public static FileColumns NumbersOnly { get; } = new(false, int.MaxValue, 0, [], []);

    public bool HasHeader { get; }

    /// <summary>Cells a row has at most.</summary>
    public int Width { get; }

    public int Phone { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>From the first rows of the file; at least one.</summary>
    /// <exception cref="DomainException">VALIDATION_ERROR: names that no text can use.</exception>
    public static FileColumns Of(IReadOnlyList<FileRecord> first, string? region)
    {
        if (first[0].Cells.Any(c => LooksLikeNumber(c) || IsNumber(c, region)))
            return new(false, int.MaxValue, ByContent(first[0].Cells.Length, first, region), [], []);

        var header = Array.ConvertAll(first[0].Cells, c => c.Trim());
        var phone = Array.FindIndex(header, PhoneNames.Contains);
        if (phone < 0) phone = ByContent(header.Length, first.Skip(1).ToList(), region);

        var variables = Enumerable.Range(0, header.Length).Where(i => i != phone && header[i].Length > 0).ToArray();
        Check(header, variables);
        return new(true, header.Length, phone, variables, Array.ConvertAll(variables, i => header[i]));
    }

    /// <summary>The values of a row, in the order of <see cref="Names"/>; a row that ends early has fewer.</summary>
    public string[] Values(string[] cells)
    {
        if (_variables.Length == 0) return [];
        var count = 0;
        while (count < _variables.Length && _variables[count] < cells.Length) count++;
        var values = new string[count];
        for (var i = 0; i < count; i++) values[i] = cells[_variables[i]];
        return values;
    }

    /// <summary>Whether somebody may have meant a telephone number, also a wrong one. Years and prices are shorter.</summary>
    internal static bool LooksLikeNumber(string cell)
    {
        const int fewest = 7, most = 17;
        if (cell.Length > 64) return false;
        var digits = 0;
        foreach (var c in cell.AsSpan().Trim())
        {
            if (char.IsAsciiDigit(c)) digits++;
            else if (!char.IsWhiteSpace(c) && c is not ('+' or '-' or '(' or ')' or '.' or '/')) return false;
        }

        return digits is >= fewest and <= most;
    }

    /// <summary>Landlines do not count: some countries' look like dates, and nobody means to text them.</summary>
    private static bool IsNumber(string cell, string? region) => PhoneNumbers.TryParse(cell, region, out var number, out _) && number.CanReceiveSms;

    /// <summary>The first column of numbers, else the first that looks like it (wrong numbers, dates), else the first.</summary>
    private static int ByContent(int width, IReadOnlyList<FileRecord> rows, string? region) =>
        FirstMostly(width, rows, c => IsNumber(c, region)) ?? FirstMostly(width, rows, LooksLikeNumber) ?? 0;

    /// <summary>The first column of which at least half of the filled cells are so.</summary>
    private static int? FirstMostly(int width, IReadOnlyList<FileRecord> rows, Func<string, bool> isSo)
    {
        for (var i = 0; i < width; i++)
        {
            var filled = rows.Where(r => i < r.Cells.Length && !string.IsNullOrWhiteSpace(r.Cells[i])).ToList();
            if (filled.Count > 0 && filled.Count(r => isSo(r.Cells[i])) * 2 >= filled.Count) return i;
        }

        return null;
    }

    private static void Check(string[] header, int[] variables)
    {
        if (variables.Length > FileErrors.MaxColumns)
            throw FileErrors.Columns([new("file.columns", $"{variables.Length} columns", "TOO_MANY", $"A file has at most {FileErrors.MaxColumns} columns beside the number.")]);

        var wrong = new List<FieldError>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var i in variables)
        {
            if (!MessageTemplate.IsName(header[i]))
                wrong.Add(new($"file.columns[{i}]", header[i], "INVALID_VALUE", "A column's name is a letter or underscore, then letters, digits, '_', '-' and '.', at most 64 characters."));
            else if (!seen.Add(header[i]))
                wrong.Add(new($"file.columns[{i}]", header[i], "DUPLICATE_FIELD", "Two columns have this name."));
        }

        if (wrong.Count > 0) throw FileErrors.Columns(wrong);
    }
}
