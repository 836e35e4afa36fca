using System.Globalization;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>
/// Answers by their settings. A refusal is believed where the settings name its code; what they do not foresee is <c>Unknown</c>,
/// or what HTTP itself says of the status.
/// </summary>
internal static class GenericHttpAnswers
{
    private const int LongestId = 128;
    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    public static SubmitOutcome Submitted(GenericHttpSettings settings, in Exchange exchange, Guid messageId, DateTimeOffset now)
    {
        if (exchange.Silence != Silence.None) return HttpVerdict.Of(exchange, now);
        var status = (int)exchange.Status;
        using var answer = new AnswerBody(exchange.Memory);
        var code = settings.Error?.Find(answer);
        if (settings.Success.Contain(status))
        {
            if (settings.Succeeded is not { } condition) return Accepted(settings, answer, messageId) ?? Refused(settings.Codes.Find(code), exchange, now) ?? Unknown;
            return condition.Holds(answer) switch
            {
                true => Accepted(settings, answer, messageId) ?? Unknown,
                false => Refused(settings.Codes.Find(code), exchange, now) ?? Unknown,
                null => Unknown,
            };
        }

        // Of a server's failure only a code that is named counts, not "every other".
        if (Refused(settings.Codes.Find(code, others: status < 500), exchange, now) is { } refused) return refused;
        return settings.NotTaken.Contain(status)
            ? new SubmitOutcome.RetryLater(status == 429 ? MessageReason.CarrierThrottled : MessageReason.CarrierUnavailable, HttpVerdict.Wait(exchange.RetryAfter, now))
            : status is 429 or 503 ? Unknown   // taken out of the list by whoever knows the carrier
            : HttpVerdict.Of(exchange, now);
    }

    public static QueryOutcome Found(GenericHttpSettings settings, in Exchange exchange)
    {
        if (exchange.Silence != Silence.None) return new QueryOutcome.CannotTell();
        if (settings.NotFound.Contain((int)exchange.Status)) return new QueryOutcome.NotFound();
        if (!exchange.IsSuccess) return new QueryOutcome.CannotTell();

        using var answer = new AnswerBody(exchange.Memory);
        if (settings.NeverHad?.Holds(answer) == true) return new QueryOutcome.NotFound();
        return settings.QueryId?.Find(answer) is { Length: <= LongestId } id ? new QueryOutcome.Found(id) : new QueryOutcome.CannotTell();
    }

    public static CheckOutcome Checked(GenericHttpSettings settings, in Exchange exchange, string? currency)
    {
        if (exchange.Silence != Silence.None || !settings.CheckStatuses.Contain((int)exchange.Status))
            return HttpVerdict.Problem(exchange) ?? new(false, $"It answered with status {(int)exchange.Status}.");
        if (settings.CheckBalance is not { } place) return new(true, "The carrier answers.");

        using var answer = new AnswerBody(exchange.Memory);
        return decimal.TryParse(place.Find(answer), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var balance)
            ? new(true, "The carrier answers.", balance, currency)
            : new(false, "The carrier answers, but there is no balance where the settings look for it.");
    }

    private static SubmitOutcome.Accepted? Accepted(GenericHttpSettings settings, AnswerBody answer, Guid messageId) =>
        settings.Id is not { } place ? new(messageId.ToString())
        : place.Find(answer) is { Length: <= LongestId } id ? new(id)
        : null;

    private static SubmitOutcome? Refused(CodeMap.Meaning? meaning, in Exchange exchange, DateTimeOffset now) => meaning switch
    {
        null => null,
        { Retry: true } => new SubmitOutcome.RetryLater(meaning.Reason, HttpVerdict.Wait(exchange.RetryAfter, now)),
        _ => new SubmitOutcome.Rejected(meaning.Reason),
    };
}
