namespace GallantSms.Domain.Messages;

/// <summary>Canonical lifecycle of one message. Numbers are stored: append, never renumber.</summary>
public enum MessageStatus : short
{
    Accepted = 0,
    Scheduled = 1,
    Queued = 2,
    Deferred = 3,
    Sending = 4,

    /// <summary>Bytes left towards a carrier and no answer came back: it may or may not have been taken.</summary>
    Unconfirmed = 5,

    /// <summary>A carrier took it.</summary>
    Sent = 6,

    Delivered = 10,
    Undelivered = 11,
    Expired = 12,

    /// <summary>Nobody will ever tell what became of it.</summary>
    Unknown = 13,

    /// <summary>Refused by policy, consent or credit before hand-over.</summary>
    Rejected = 20,

    /// <summary>No carrier took it: every route and attempt is used up.</summary>
    Failed = 21,
    Canceled = 22,
}
