using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.AfricasTalking;

/// <summary>
/// <c>{SMSMessageData:{Message, Recipients:[{statusCode, number, status, messageId, cost}]}}</c>, also with statuses that are no
/// success (409). Recipients are matched by number; one that is missing, doubled or not understood is <c>Unknown</c>.
/// </summary>
internal static class AfricasTalkingAnswers
{
    private const int LongestId = 128;
    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    public static void Read(in Exchange exchange, IReadOnlyList<OutboundSms> messages, IReadOnlyList<int> group, DateTimeOffset now, SubmitOutcome[] outcomes)
    {
        var answer = exchange.Silence == Silence.None && (int)exchange.Status < 500 ? Recipients(exchange.Memory) : null;
        var otherwise = answer?.ForAll ?? (answer is not null || exchange.IsSuccess ? Unknown : HttpVerdict.Of(exchange, now));
        foreach (var i in group)
        {
            outcomes[i] = answer is not null && answer.ByNumber.TryGetValue(AfricasTalkingRequests.Digits(messages[i].To), out var outcome) ? outcome : otherwise;
        }
    }

    public static CheckOutcome Checked(in Exchange exchange)
    {
        if (HttpVerdict.Problem(exchange) is { } problem) return problem;
        try
        {
            using var json = JsonDocument.Parse(exchange.Memory);
            if (Object(json.RootElement, "UserData", "userData") is { } user && Text(user, "balance") is { } balance
                && balance.Split(' ') is [{ Length: 3 } currency, var amount] && currency.All(char.IsAsciiLetterUpper)
                && decimal.TryParse(amount, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                return new(true, "Africa's Talking accepts the key.", value, currency);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Said below.
        }

        return new(false, "It answered, but not as Africa's Talking does.");
    }

    /// <summary><c>null</c> when it is no such answer.</summary>
    private static Answer? Recipients(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (Object(json.RootElement, "SMSMessageData") is not { } data
                || !data.TryGetProperty("Recipients", out var recipients) || recipients.ValueKind != JsonValueKind.Array)
                return null;

            var byNumber = new Dictionary<string, SubmitOutcome>();
            foreach (var recipient in recipients.EnumerateArray())
            {
                if (recipient.ValueKind != JsonValueKind.Object || Text(recipient, "number") is not { } number) continue;
                var digits = AfricasTalkingRequests.Digits(number);
                if (!byNumber.TryAdd(digits, Outcome(recipient))) byNumber[digits] = Unknown;
            }

            var none = byNumber.Count == 0 && AfricasTalkingCodes.Number(Text(data, "Message")) is { } code ? Refused(code) : null;
            return new(byNumber, none);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SubmitOutcome Outcome(JsonElement recipient)
    {
        if (!recipient.TryGetProperty("statusCode", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var code)) return Unknown;
        var id = Text(recipient, "messageId") is { Length: > 0 and <= LongestId } text && text != "None" ? text : null;
        if (AfricasTalkingCodes.IsTaken(code)) return id is null ? Unknown : new SubmitOutcome.Accepted(id);

        // A failure of theirs that has an id may have got further than it says.
        return code >= 500 && id is not null && code != 502 ? Unknown : Refused(code);
    }

    private static SubmitOutcome Refused(int code) => AfricasTalkingCodes.Refusal(code) switch
    {
        null => Unknown,
        { } reason when reason.IsRetryable() => new SubmitOutcome.RetryLater(reason),
        { } reason => new SubmitOutcome.Rejected(reason),
    };

    private static JsonElement? Object(JsonElement root, params ReadOnlySpan<string> names)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
        {
            if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object) return value;
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <param name="ForAll">What holds for every number, where the answer names none.</param>
    private sealed record Answer(IReadOnlyDictionary<string, SubmitOutcome> ByNumber, SubmitOutcome? ForAll);
}
