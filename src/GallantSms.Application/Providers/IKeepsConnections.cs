namespace GallantSms.Application.Providers;

/// <summary>An adapter whose carriers report over connections that we hold open.</summary>
public interface IKeepsConnections
{
    /// <summary>These accounts are in use: opens what is missing, closes what is gone or whose settings changed. Returns without waiting for carriers.</summary>
    Task KeepAsync(IReadOnlyCollection<ProviderAccount> accounts, CancellationToken ct);
}
