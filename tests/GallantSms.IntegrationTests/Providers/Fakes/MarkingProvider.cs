using GallantSms.Application.Providers;

namespace GallantSms.IntegrationTests.Providers.Fakes;

/// <summary>
/// For carriers that are told no reference of ours: what is handed over gets a mark that the carrier does see, so that a test
/// can count which message was taken.
/// </summary>
internal sealed class MarkingProvider(ISmsProvider inner, Func<OutboundSms, OutboundSms> mark) : ISmsProvider
{
    public ProviderDescription Description => inner.Description;

    public Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct) =>
        inner.SubmitAsync(account, [.. messages.Select(mark)], ct);

    public Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct) =>
        inner.QueryAsync(account, messages, ct);

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
        inner.ReadReceiptsAsync(account, callback, ct);

    public Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct) => inner.CheckAsync(account, ct);
}
