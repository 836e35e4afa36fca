using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;

namespace GallantSms.Application.Messages.Exports;

/// <summary>What a line of an export can hold, in the order of the file.</summary>
public static class ExportColumns
{
    private static readonly (string Name, Func<MessageView, string, string?> Cell)[] Table =
    [
        ("message_id", (m, _) => m.MessageId.ToString()),
        ("bulk_id", (m, _) => m.BulkId.ToString()),
        ("accepted_at", (m, _) => Time(m.AcceptedAt)),
        ("to", (m, _) => m.To.TrimStart('+')),
        ("country", (m, _) => m.Country),
        ("sender_id", (m, _) => m.SenderId),
        ("status", (m, _) => Word(m.Status)),
        ("reason", (m, _) => Word(m.Reason)),
        ("segments", (m, _) => Number(m.Segments)),
        ("encoding", (m, _) => Word(m.Encoding)),
        ("price_micros", (m, _) => Number(m.Price)),
        ("currency", (m, _) => m.Currency),
        ("charged", (m, _) => m.Charged ? "yes" : "no"),
        ("attempts", (m, _) => Number(m.Attempts)),
        ("reference", (m, _) => m.Reference),
        ("campaign", (m, _) => m.Campaign),
        ("tags", (m, _) => string.Join(", ", m.Tags)),
        ("changed_at", (m, _) => Time(m.ChangedAt)),
        ("text", (_, text) => text),
    ];

    private static readonly FrozenDictionary<string, Func<MessageView, string, string?>> ByName = Table.ToFrozenDictionary(c => c.Name, c => c.Cell);

    public static IReadOnlyList<string> All { get; } = [.. Table.Select(c => c.Name)];

    /// <summary>All but the texts: who wants what was said asks for it.</summary>
    public static IReadOnlyList<string> Usual { get; } = [.. All.Where(name => name != "text")];

    public static void Head(StringBuilder to, IReadOnlyList<string> columns) => CsvRow.Append(to, [.. columns]);

    public static void Line(StringBuilder to, IReadOnlyList<string> columns, MessageView message, string text) => CsvRow.Append(to, [.. columns.Select(name => ByName[name](message, text))]);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Time(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
