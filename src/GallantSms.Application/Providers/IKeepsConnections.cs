namespace GallantSms.Application.Providers;

/// <summary>A carrier's adapter that holds connections open, so that receipts come without a submit (SMPP).</summary>
public interface IKeepsConnections
{
    /// <summary>
    /// These accounts of the adapter's kind are in use; others are skipped. Opens what is missing and closes what is gone or has
    /// other settings now, both in the background. Called every few seconds.
    /// </summary>
    Task KeepAsync(IReadOnlyCollection<ProviderAccount> accounts, CancellationToken ct);
}
