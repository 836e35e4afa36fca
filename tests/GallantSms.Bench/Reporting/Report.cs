using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GallantSms.Bench.Reporting;

/// <summary>Figures as they come, the table at the end, and the file.</summary>
internal sealed class Report(IReadOnlyDictionary<string, string> machine, BenchOptions options)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly List<Figure> _figures = [];
    private readonly List<(string Bench, string Reason)> _failures = [];

    public bool Failed => _failures.Count > 0;

    public void PrintHead()
    {
        foreach (var (name, value) in machine) Console.WriteLine($"{name,-12} {value}");
        Console.WriteLine($"{"runs",-12} {options.Runs} of each, medians{(options.Quick ? "; quick: a tenth of every count, not to be quoted" : "")}");
    }

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.WriteLine($"  {figure.Name}: {Show(figure.Value, figure.Unit)}  [{string.Join(", ", figure.Runs.Select(r => Show(r)))}]");
        foreach (var yardstick in figure.Yardsticks)
            Console.WriteLine($"    x{Ratio(figure, yardstick)} of {yardstick.Name}, {Show(yardstick.Value, figure.Unit)}");
        foreach (var note in figure.Notes) Console.WriteLine($"    {note}");
    }

    public void Fail(string bench, string reason)
    {
        _failures.Add((bench, reason));
        Console.WriteLine($"  FAILED {bench}: {reason}");
    }

    public void PrintTable()
    {
        List<string[]> rows = [["bench", "transport", "figure", "median", "aim", "yardstick", "", "ratio"]];
        foreach (var figure in _figures)
        {
            string[] head = [figure.Bench, figure.Transport, figure.Name, Show(figure.Value, figure.Unit), figure.Aim is { } aim ? Show(aim) : ""];
            foreach (var yardstick in figure.Yardsticks.DefaultIfEmpty())
            {
                rows.Add(yardstick is null ? [.. head, "", "", ""] : [.. head, yardstick.Name, Show(yardstick.Value, figure.Unit), Ratio(figure, yardstick)]);
                head = ["", "", "", "", ""];
            }
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in rows)
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => column is 3 or 4 or 6 or 7 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        foreach (var (bench, reason) in _failures) Console.WriteLine($"FAILED {bench}: {reason}");
    }

    /// <summary>Writes the file into <paramref name="folder"/> and returns its path.</summary>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, _startedAt.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".json");
        var content = new
        {
            StartedAt = _startedAt,
            EndedAt = DateTimeOffset.UtcNow,
            Machine = machine,
            Options = options,
            Figures = _figures.Select(f => new
            {
                f.Bench, f.Transport, f.Name, f.Unit, Median = Math.Round(f.Value, 3), Runs = f.Runs.Select(r => Math.Round(r, 3)), f.Aim,
                Yardsticks = f.Yardsticks.Select(y => new { y.Name, Value = Math.Round(y.Value, 3), Ratio = Math.Round(f.Value / y.Value, 4) }),
                f.Notes,
            }),
            Failures = _failures.Select(f => new { f.Bench, f.Reason }),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(content, Json));
        return path;
    }

    private static string Ratio(Figure figure, Yardstick yardstick) => (figure.Value / yardstick.Value).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Show(double value, string unit = "") =>
        (value.ToString(Math.Abs(value) < 100 ? "N1" : "N0", CultureInfo.InvariantCulture) + " " + unit).TrimEnd();
}
