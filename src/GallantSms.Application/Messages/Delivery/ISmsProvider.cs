using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Delivery;

/// <summary>A carrier account as an adapter needs it. <c>Settings</c> come decrypted; never log them.</summary>
public sealed record ProviderAccount(short No, string Kind, string Name, IReadOnlyDictionary<string, string> Settings);

/// <summary>One message on its way out. <c>MessageId</c> is our reference at the carrier on every attempt.</summary>
public sealed record OutboundSms(
    Guid MessageId,
    string To,
    string Sender,
    string Text,
    SmsEncoding Encoding,
    int Segments,
    bool Flash,
    DateTimeOffset ExpiresAt);

/// <summary>What a carrier said to a submit. A closed set: a failed delivery is not an exception.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome() { }

    /// <summary>Taken. <c>Reference</c> is the carrier's id.</summary>
    public sealed record Accepted(string Reference) : SubmitOutcome;

    /// <summary>Refused for good by this carrier for this message.</summary>
    public sealed record Rejected(MessageReason Reason) : SubmitOutcome;

    /// <summary>Certainly not taken; safe to send again, here or elsewhere.</summary>
    public sealed record RetryLater(MessageReason Reason, TimeSpan? After = null) : SubmitOutcome;

    /// <summary>May have been taken: reconcile, never resend blindly.</summary>
    public sealed record Unknown : SubmitOutcome;
}

/// <summary>A carrier's answer to "what became of our reference?".</summary>
public abstract record QueryOutcome
{
    private QueryOutcome() { }

    public sealed record Found(string Reference) : QueryOutcome;

    /// <summary>The carrier is certain that it never took it.</summary>
    public sealed record NotFound : QueryOutcome;

    public sealed record CannotTell : QueryOutcome;
}

/// <summary>A delivery receipt in canonical words. <c>Status</c> is Sent, Delivered, Undelivered, Expired, Rejected or Unknown.</summary>
public sealed record ProviderReceipt(
    Guid MessageId,
    MessageStatus Status,
    MessageReason Reason,
    string RawStatus,
    DateTimeOffset ReportedAt);

/// <summary>
/// One kind of carrier. Answers have the length and order of the input. Only cancellation throws; everything a network
/// or a hostile answer can do becomes an outcome.
/// </summary>
public interface ISmsProvider
{
    string Kind { get; }

    Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct);

    Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<Guid> messageIds, CancellationToken ct);

    /// <summary>Verifies and reads a receipt callback. <c>null</c>: the signature does not hold.</summary>
    IReadOnlyList<ProviderReceipt>? ReadReceipts(ProviderAccount account, ReceiptCallback callback);
}

/// <summary>An HTTP callback as it arrived. Header names are case-insensitive.</summary>
public sealed record ReceiptCallback(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);
