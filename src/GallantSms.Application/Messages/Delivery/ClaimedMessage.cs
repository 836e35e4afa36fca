using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Delivery;

/// <summary>A message a worker holds, with what decides whether and where it may go now.</summary>
public sealed record ClaimedMessage(
    Guid Id,
    long Msisdn,
    string Country,
    short Segments,
    SmsEncoding Encoding,
    short Attempts,
    string Text,
    string SenderId,
    bool Flash,
    DateTimeOffset ExpiresAt,
    bool BatchCanceled,
    bool Suppressed,
    TrafficClass Traffic,
    short LastAccount)
{
    /// <param name="sender">What is shown: the message's own, or what the country lets be shown instead.</param>
    public OutboundSms ToOutbound(string sender) => new(Id, "+" + Msisdn, sender, Text, Encoding, Segments, Flash, ExpiresAt);

    /// <summary>Why it must not be handed over now; <c>null</c>: it may. Consent is asked again here, not only at accept.</summary>
    public (MessageStatus Status, MessageReason Reason)? Stop(DateTimeOffset now) =>
        BatchCanceled ? (MessageStatus.Canceled, MessageReason.BatchCanceled)
        : Suppressed ? (MessageStatus.Rejected, MessageReason.Suppressed)
        : ExpiresAt <= now ? (MessageStatus.Expired, MessageReason.ValidityExpired)
        : null;
}

/// <summary>Outcome of one attempt. Numbers are stored.</summary>
public enum AttemptOutcome : short
{
    Accepted = 1,
    Rejected = 2,
    RetryLater = 3,
    Unknown = 4,
}
