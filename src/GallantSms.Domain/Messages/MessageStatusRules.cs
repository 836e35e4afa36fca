namespace GallantSms.Domain.Messages;

/// <summary>Which news moves a message. States are ranked and never move down; carriers repeat and reorder their receipts.</summary>
public static class MessageStatusRules
{
    /// <summary>Not handed over yet, or nobody knows whether it was.</summary>
    public static bool IsOpen(this MessageStatus status) => status <= MessageStatus.Unconfirmed;

    public static bool IsTerminal(this MessageStatus status) => status >= MessageStatus.Delivered;

    /// <summary>
    /// Whether a receipt that says <paramref name="reported"/> replaces <paramref name="current"/>. A delivery that is
    /// reported late replaces what was assumed or temporary; nothing replaces a delivery or what we refused ourselves.
    /// </summary>
    public static bool MayReplace(MessageStatus current, MessageReason currentReason, MessageStatus reported) => current switch
    {
        _ when reported is not (MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Undelivered or MessageStatus.Expired or MessageStatus.Unknown) => false,
        _ when current.IsOpen() => true,
        MessageStatus.Sent => reported != MessageStatus.Sent,
        MessageStatus.Expired or MessageStatus.Unknown => reported == MessageStatus.Delivered,
        MessageStatus.Undelivered => reported == MessageStatus.Delivered && !currentReason.IsPermanent(),
        _ => false,
    };
}
