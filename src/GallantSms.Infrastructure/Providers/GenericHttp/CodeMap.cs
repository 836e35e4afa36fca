using System.Collections.Frozen;
using System.Text.Json;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>
/// A carrier's codes in ours: values are canonical reasons in snake_case, with <c>!retry</c> behind them where the message was
/// certainly not taken and may go again. <c>*</c> stands for every other code.
/// </summary>
internal sealed class CodeMap
{
    private const string Retry = "!retry";

    /// <summary>What a carrier can say; the others are ours alone.</summary>
    private static readonly FrozenDictionary<string, MessageReason> Reasons = Enum.GetValues<MessageReason>()
        .Where(r => (short)r is >= 20 and < 50)
        .ToFrozenDictionary(r => JsonNamingPolicy.SnakeCaseLower.ConvertName(r.ToString()));

    private readonly FrozenDictionary<string, Meaning> _codes;

    private CodeMap(FrozenDictionary<string, Meaning> codes) => _codes = codes;

    /// <summary>A map, or in words what is wrong with it.</summary>
    public static (CodeMap? Map, string? Problem) Parse(IReadOnlyDictionary<string, string>? settings)
    {
        if (settings is null) return (null, "is no object of texts");
        var codes = new Dictionary<string, Meaning>(StringComparer.OrdinalIgnoreCase);
        foreach (var (code, value) in settings)
        {
            var retry = value.EndsWith(Retry, StringComparison.Ordinal);
            if (!Reasons.TryGetValue(retry ? value[..^Retry.Length] : value, out var reason)) return (null, $"has no reason for the code \"{Short(code)}\"");
            codes[code] = new(reason, retry || reason.IsRetryable());
        }

        return (new(codes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)), null);
    }

    /// <param name="others">Whether <c>*</c> counts.</param>
    public Meaning? Find(string? code, bool others = true) =>
        code is null ? null : _codes.TryGetValue(code, out var meaning) || (others && _codes.TryGetValue("*", out meaning)) ? meaning : null;

    private static string Short(string text) => text.Length > 40 ? text[..40] : text;

    internal sealed record Meaning(MessageReason Reason, bool Retry);
}
