using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.AfricasTalking;

/// <summary>The vendor's words in ours (developers.africastalking.com/docs/sms/sending/bulk and …/docs/sms/notifications).</summary>
internal static class AfricasTalkingCodes
{
    /// <summary>A <c>statusCode</c> that says that the message was taken.</summary>
    public static bool IsTaken(int code) => code is 100 or 101 or 102;

    /// <summary>A <c>statusCode</c> that says that it was not; <c>null</c> for one that is not known.</summary>
    public static MessageReason? Refusal(int code) => code switch
    {
        401 => MessageReason.FraudSuspected,      // RiskHold
        402 => MessageReason.SenderNotAllowed,    // InvalidSenderId
        403 => MessageReason.InvalidNumber,       // InvalidPhoneNumber
        404 => MessageReason.NumberNotTextable,   // UnsupportedNumberType
        405 => MessageReason.CarrierCredit,       // InsufficientBalance
        406 => MessageReason.OptedOutAtCarrier,   // UserInBlacklist
        407 => MessageReason.RouteNotAvailable,   // CouldNotRoute

        // DoNotDisturbRejection: documented as Nigeria's hours for promotional senders, not as the person's own wish. To suppress
        // the number for it would be for ever.
        409 => MessageReason.QuietHours,
        500 => MessageReason.CarrierUnavailable,  // InternalServerError
        501 => MessageReason.NetworkFailure,      // GatewayError
        502 => MessageReason.CarrierRejected,     // RejectedByGateway
        _ => null,
    };

    /// <summary>The same by name: where none was sent, the answer's <c>Message</c> is the word alone.</summary>
    public static int? Number(string? word) => word switch
    {
        "RiskHold" => 401,
        "InvalidSenderId" => 402,
        "InvalidPhoneNumber" => 403,
        "UnsupportedNumberType" => 404,
        "InsufficientBalance" => 405,
        "UserInBlacklist" => 406,
        "CouldNotRoute" => 407,
        "DoNotDisturbRejection" => 409,
        "InternalServerError" => 500,
        "GatewayError" => 501,
        "RejectedByGateway" => 502,
        _ => null,
    };

    /// <summary>A receipt's <c>status</c> and <c>failureReason</c>; <c>null</c> for a word that the vendor does not have.</summary>
    public static (MessageStatus Status, MessageReason Reason)? Receipt(string? status, string? failure) => status switch
    {
        "Sent" or "Submitted" or "Buffered" => (MessageStatus.Sent, MessageReason.None),
        "Success" => (MessageStatus.Delivered, MessageReason.None),
        "Failed" => (MessageStatus.Undelivered, Failure(failure)),
        "Rejected" => (MessageStatus.Rejected, Failure(failure)),
        "AbsentSubscriber" => (MessageStatus.Undelivered, MessageReason.AbsentSubscriber),

        // Not about time: "discarded by the telco as it was flagged" on its firewall, for its content or sender.
        "Expired" => (MessageStatus.Rejected, MessageReason.ContentBlocked),
        _ => null,
    };

    private static MessageReason Failure(string? reason) => reason switch
    {
        "InsufficientCredit" => MessageReason.SubscriberBarred,   // the subscriber's airtime, not our balance
        "InvalidLinkId" => MessageReason.CallerError,
        "UserIsInactive" or "UserDoesNotExist" or "NotNetworkSubcriber" or "NotNetworkSubscriber" => MessageReason.UnknownSubscriber,
        "UserInBlackList" => MessageReason.OptedOutAtCarrier,
        "UserAccountSuspended" => MessageReason.SubscriberBarred,
        "DoNotDisturbRejection" => MessageReason.QuietHours,
        _ => MessageReason.CarrierRejected,   // DeliveryFailure, UserNotSubscribedToProduct and what is new
    };
}
