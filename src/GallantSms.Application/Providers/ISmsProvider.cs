namespace GallantSms.Application.Providers;

/// <summary>
/// One kind of carrier. Answers have the length and order of the input. Only cancellation throws; everything a network
/// or a hostile answer can do becomes an outcome. The gateway in front of it splits by <see cref="ProviderDescription.MaxBatch"/>,
/// limits requests in flight and keeps to the pauses a carrier asks for; an adapter only speaks the carrier's language.
/// </summary>
public interface ISmsProvider
{
    ProviderDescription Description { get; }

    /// <summary>Hands over at most <see cref="ProviderDescription.MaxBatch"/> messages, in one request where the carrier has one for many.</summary>
    Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct);

    /// <summary>What became of messages whose submit got no clear answer. Asked only where <see cref="ProviderDescription.CanQuery"/>.</summary>
    Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct);

    /// <summary>Verifies and reads a callback. <c>null</c>: the signature does not hold. Items that make no sense are left out.</summary>
    ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct);

    /// <summary>Whether the account works, without sending anything: a balance, a bind, a request that only signs in.</summary>
    Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct);
}

/// <summary>Takes receipts that come over a connection of the adapter's own (SMPP <c>deliver_sm</c>).</summary>
public interface IReceiptSink
{
    /// <summary>Returns once they are stored; only then may the carrier be told so. Throws when they are not.</summary>
    Task TakeAsync(ProviderAccount account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct);
}
