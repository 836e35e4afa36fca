using System.Net;
using System.Net.Http.Headers;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Http;

/// <summary>
/// What an exchange means where the vendor's own body says nothing more. <c>RetryLater</c> only where HTTP says that the
/// message was not taken (RFC 9110, 15.5 and 15.6.4; RFC 6585, 4); anything else is <c>Unknown</c>.
/// </summary>
internal static class HttpVerdict
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    public static SubmitOutcome Of(in Exchange exchange, DateTimeOffset now) => exchange switch
    {
        { Silence: Silence.MayHaveArrived } => Unknown,
        { Silence: Silence.NeverReached } => new SubmitOutcome.RetryLater(MessageReason.NetworkFailure),
        { Silence: Silence.Refused } => new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable),
        { Silence: Silence.NotAllowed } => new SubmitOutcome.RetryLater(MessageReason.CarrierAccount),
        { Status: HttpStatusCode.TooManyRequests } => new SubmitOutcome.RetryLater(MessageReason.CarrierThrottled, Wait(exchange.RetryAfter, now)),
        { Status: HttpStatusCode.ServiceUnavailable } => new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable, Wait(exchange.RetryAfter, now)),

        // Ours to mend in the account's settings; the message is not at fault.
        { Status: HttpStatusCode.PaymentRequired } => new SubmitOutcome.RetryLater(MessageReason.CarrierCredit),
        { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => new SubmitOutcome.RetryLater(MessageReason.CarrierAccount),

        // A wrong address, or one that moves: not enough to take the account out of service.
        { Status: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed } => new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable),
        { Status: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity }
            => new SubmitOutcome.Rejected(MessageReason.CallerError),
        _ => Unknown,
    };

    /// <summary>A check's answer where the vendor's body says nothing more; <c>null</c> for a success.</summary>
    public static CheckOutcome? Problem(in Exchange exchange) => exchange switch
    {
        { Silence: Silence.MayHaveArrived } => new(false, "It did not answer in time, or with something that is no answer."),
        { Silence: Silence.NeverReached } => new(false, "It was not reached: the name has no address, or no secure connection came about."),
        { Silence: Silence.Refused } => new(false, "Nobody listens at its address."),
        { Silence: Silence.NotAllowed } => new(false, "Its address is not on the public internet."),
        { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => new(false, "It does not accept the credentials."),
        { Status: HttpStatusCode.PaymentRequired } => new(false, "The account has no credit."),
        { Status: HttpStatusCode.NotFound } => new(false, "There is nothing at this address."),
        { IsSuccess: true } => null,
        _ => new(false, $"It answered with status {(int)exchange.Status}."),
    };

    /// <summary>Seconds or a date (RFC 9110, 10.2.3), from now; an hour at most.</summary>
    public static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - now : null);
        return wait is not { } given ? null
            : given < TimeSpan.Zero ? TimeSpan.Zero
            : given > LongestWait ? LongestWait
            : given;
    }
}
