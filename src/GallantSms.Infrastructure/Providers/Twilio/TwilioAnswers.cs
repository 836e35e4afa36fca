using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>What an answer to a submit means: a message, or a problem <c>{code, message, more_info, status}</c> with a 4xx.</summary>
internal static partial class TwilioAnswers
{
    public static SubmitOutcome Read(in Exchange exchange, DateTimeOffset now)
    {
        if (exchange.IsSuccess)
        {
            return TwilioJson.TryRead(exchange.Body, TwilioJson.Default.TwilioMessage, out var message) && IsSid(message.Sid)
                ? new SubmitOutcome.Accepted(message.Sid!)
                : new SubmitOutcome.Unknown();
        }

        // A code counts only with a status that says by itself that the request was refused.
        var verdict = HttpVerdict.Of(exchange, now);
        if (verdict is SubmitOutcome.Unknown || (int)exchange.Status is < 400 or > 499) return verdict;
        if (!TwilioJson.TryRead(exchange.Body, TwilioJson.Default.TwilioProblem, out var problem) || problem.Code is null) return verdict;

        var wait = HttpVerdict.Wait(exchange.RetryAfter, now);
        return TwilioCodes.Reason(problem.Code) switch
        {
            { } reason when reason.IsRetryable() => new SubmitOutcome.RetryLater(reason, wait),
            _ when verdict is SubmitOutcome.RetryLater && exchange.Status == HttpStatusCode.TooManyRequests => verdict,
            { } reason when reason.IsPermanent() => new SubmitOutcome.Rejected(reason),
            { } => new SubmitOutcome.Unknown(),
            null when verdict is SubmitOutcome.Rejected => new SubmitOutcome.Rejected(MessageReason.CarrierRejected),
            null => verdict,
        };
    }

    public static bool IsSid(string? sid) => sid is not null && MessageSid().IsMatch(sid);

    public static decimal? Amount(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    [GeneratedRegex("^(SM|MM)[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex MessageSid();
}
