using System.Text.Json;

namespace GallantSms.Infrastructure.Messages.Reports;

internal static class Words
{
    /// <summary>As the API writes it: <c>awaiting_receipts</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
