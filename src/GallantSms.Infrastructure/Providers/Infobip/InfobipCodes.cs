using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Infobip;

/// <summary>
/// Infobip's words in ours, infobip.com/docs/essentials/api-essentials/response-status-and-error-codes. A status says what
/// became of a message; an error says why, in the network's words.
/// </summary>
internal static class InfobipCodes
{
    public const int Pending = 1;
    public const int Undeliverable = 2;
    public const int Delivered = 3;
    public const int Expired = 4;
    public const int Rejected = 5;

    public const int DuplicateMessageId = 23;

    private const int DeliveredToOperator = 2;
    private const int DlrUnknown = 29;
    private const int SignalsBlocked = 87;

    /// <summary><c>null</c> for a status that tells nothing new of the message.</summary>
    public static MessageStatus? Status(int? group, int? id) => (group, id) switch
    {
        // Not the message's fate but that of a second submit under its name.
        (_, DuplicateMessageId) => null,

        // The operator has it; the same group as the handset, but not the end.
        (Delivered, DeliveredToOperator) => MessageStatus.Sent,
        (Delivered, _) => MessageStatus.Delivered,
        (Pending, 3 or 7) => MessageStatus.Sent,
        (Undeliverable, _) => MessageStatus.Undelivered,
        (Expired, DlrUnknown) => MessageStatus.Unknown,
        (Expired, SignalsBlocked) => MessageStatus.Rejected,
        (Expired, _) => MessageStatus.Expired,
        (Rejected, _) => MessageStatus.Rejected,
        _ => null,
    };

    /// <summary>Why a submit or a message ended so, by its status. <c>null</c> where only the error tells.</summary>
    public static MessageReason? StatusReason(int? id) => id switch
    {
        4 => MessageReason.CarrierRejected,
        6 or 19 => MessageReason.RouteNotAvailable,
        8 or 52 => MessageReason.InvalidNumber,
        10 => MessageReason.DoNotDisturb,
        11 => MessageReason.SenderNotRegistered,
        12 or 17 => MessageReason.CarrierCredit,
        13 => MessageReason.SenderNotAllowed,
        14 => MessageReason.OptedOutAtCarrier,
        15 => MessageReason.CarrierExpired,
        18 => MessageReason.CarrierAccount,
        20 => MessageReason.Flooding,
        21 or 31 => MessageReason.CarrierUnavailable,
        DuplicateMessageId => MessageReason.DuplicateReference,
        24 or 51 => MessageReason.CallerError,
        25 => MessageReason.ContentInvalid,
        SignalsBlocked => MessageReason.FraudSuspected,
        _ => null,
    };

    public static MessageReason? ErrorReason(int? id) => id switch
    {
        1 or 3041 => MessageReason.UnknownSubscriber,
        352 => MessageReason.InvalidNumber,
        9 or 11 or 12 or 568 or 598 or 629 => MessageReason.NumberNotTextable,
        6 or 8 or 27 or 1031 => MessageReason.AbsentSubscriber,
        13 or 351 or 566 or 569 or 581 => MessageReason.SubscriberBarred,
        256 => MessageReason.HandsetFull,
        7 or 21 or 31 or 32 or 257 or 258 or 628 => MessageReason.HandsetError,

        573 or 603 or 2049 or 2052 => MessageReason.OptedOutAtCarrier,
        2050 => MessageReason.DoNotDisturb,

        368 or 375 or 560 or 564 or 565 or 2053 => MessageReason.SenderNotAllowed,
        488 or 562 or 563 or 571 or 572 or 594 => MessageReason.SenderNotRegistered,
        345 or 592 or 597 => MessageReason.RouteNotAvailable,
        561 or 604 or 607 or 2051 => MessageReason.ContentBlocked,
        608 or 609 => MessageReason.FraudSuspected,
        4103 or 4104 or 5492 => MessageReason.Flooding,
        632 => MessageReason.CarrierRejected,

        355 => MessageReason.ContentInvalid,
        323 or 4096 => MessageReason.CallerError,

        433 => MessageReason.CarrierAccount,
        4099 => MessageReason.CarrierCredit,
        542 or 4202 => MessageReason.CarrierQuota,
        541 => MessageReason.CarrierThrottled,
        33 or 34 or 51 or 260 or 630 or 1154 or 1158 => MessageReason.CarrierCongested,
        502 or 631 or 2048 or 4097 => MessageReason.CarrierUnavailable,
        811 or 4098 or 4100 or 4101 => MessageReason.CarrierExpired,
        _ => null,
    };

    /// <param name="permanent">What the error says of itself; null where it says nothing.</param>
    public static MessageReason ReceiptReason(MessageStatus status, int? statusId, int? errorId, bool? permanent) => status switch
    {
        MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Unknown => MessageReason.None,
        MessageStatus.Rejected => StatusReason(statusId) ?? ErrorReason(errorId) ?? MessageReason.CarrierRejected,
        MessageStatus.Expired => ErrorReason(errorId) ?? MessageReason.CarrierExpired,
        _ => ErrorReason(errorId)
            ?? (errorId > 0 && permanent == false ? MessageReason.CarrierUnavailable : StatusReason(statusId) ?? MessageReason.CarrierRejected),
    };
}
