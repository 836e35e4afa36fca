using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>The carrier's words in ours.</summary>
internal static class SimulatorCodes
{
    public static MessageReason? Reason(string? code) => code switch
    {
        "invalid_number" => MessageReason.InvalidNumber,
        "unknown_subscriber" => MessageReason.UnknownSubscriber,
        "absent_subscriber" => MessageReason.AbsentSubscriber,
        "opted_out" => MessageReason.OptedOutAtCarrier,
        "invalid_sender" => MessageReason.SenderNotAllowed,
        "blocked" => MessageReason.ContentBlocked,
        "rejected" => MessageReason.CarrierRejected,
        "expired" => MessageReason.CarrierExpired,
        "throttled" => MessageReason.CarrierThrottled,
        "congested" => MessageReason.CarrierCongested,
        "unavailable" => MessageReason.CarrierUnavailable,
        "invalid_ref" or "invalid_text" or "invalid_encoding" or "invalid_callback" => MessageReason.CallerError,
        _ => null,
    };

    /// <summary><c>null</c> for a word that the carrier does not have.</summary>
    public static MessageStatus? Status(string? word) => word switch
    {
        "sent" => MessageStatus.Sent,
        "delivered" => MessageStatus.Delivered,
        "undelivered" => MessageStatus.Undelivered,
        "expired" => MessageStatus.Expired,
        "rejected" => MessageStatus.Rejected,
        "unknown" => MessageStatus.Unknown,
        _ => null,
    };

    public static MessageReason ReceiptReason(MessageStatus status, string? code) => status switch
    {
        MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Unknown => MessageReason.None,
        MessageStatus.Expired => MessageReason.CarrierExpired,
        _ => Reason(code) ?? MessageReason.CarrierRejected,
    };
}
