using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>Twilio's words in ours: message statuses and the error dictionary, twilio.com/docs/api/errors.</summary>
internal static class TwilioCodes
{
    /// <summary><c>null</c> for a code that says nothing of a message we know.</summary>
    public static MessageReason? Reason(int? code) => code switch
    {
        21211 or 21217 => MessageReason.InvalidNumber,
        21265 or 21614 or 21635 or 30006 => MessageReason.NumberNotTextable,
        30005 => MessageReason.UnknownSubscriber,
        30003 => MessageReason.AbsentSubscriber,
        21610 => MessageReason.OptedOutAtCarrier,
        30610 => MessageReason.QuietHours,

        21212 or 21267 or 21603 or 21606 or 21659 or 21660 or 21661 or 21712 or 30024 => MessageReason.SenderNotAllowed,
        30032 or 30033 or 30034 or 30035 => MessageReason.SenderNotRegistered,
        21408 => MessageReason.CountryNotPermitted,
        21612 => MessageReason.RouteNotAvailable,
        30004 or 30007 or 30038 => MessageReason.ContentBlocked,
        30450 => MessageReason.FraudSuspected,
        30039 => MessageReason.Flooding,

        21602 or 21605 or 21617 or 21619 or 30019 => MessageReason.ContentInvalid,
        21266 or 21604 or 21609 or 21624 or 90007 or 90014 => MessageReason.CallerError,

        10001 or 10002 or 20003 or 20005 or 20006 or 20008 or 20404 or 21608 or 21701 or 21703 or 21705 or 30002 => MessageReason.CarrierAccount,
        30023 or 30027 or 63038 => MessageReason.CarrierQuota,
        14107 or 20429 or 30022 => MessageReason.CarrierThrottled,
        21611 or 30001 or 30017 => MessageReason.CarrierCongested,
        20503 => MessageReason.CarrierUnavailable,
        30008 => MessageReason.CarrierUnknown,
        30010 => MessageReason.CarrierRejected,
        30036 => MessageReason.CarrierExpired,
        _ => null,
    };

    /// <summary><c>null</c> for a word that tells nothing new (still in Twilio's hands) or that Twilio does not have.</summary>
    public static MessageStatus? Status(string? word, int? code) => word switch
    {
        "sent" => MessageStatus.Sent,
        "delivered" or "read" => MessageStatus.Delivered,
        "undelivered" => MessageStatus.Undelivered,

        // Its time was over in Twilio's queue, or the queue overflowed.
        "failed" when code is 30001 or 30036 => MessageStatus.Expired,
        "failed" or "canceled" => MessageStatus.Rejected,
        _ => null,
    };

    public static MessageReason ReceiptReason(MessageStatus status, int? code) =>
        status is MessageStatus.Sent or MessageStatus.Delivered ? MessageReason.None : Reason(code) ?? MessageReason.CarrierRejected;
}
