using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;

namespace GallantSms.Application.Webhooks;

/// <param name="State"><c>waiting</c>, <c>delivered</c>, <c>given_up</c>; null: all.</param>
public sealed record DeliveryFilter(string? State, string? Type, Guid? MessageId, string? Cursor, int Limit);

/// <summary>A tenant's webhooks. Every method sees the given tenant's only; null and false mean that there is none with this id.</summary>
public interface IWebhooks
{
    Task<IReadOnlyList<WebhookView>> ListAsync(TenantInfo tenant, CancellationToken ct);

    Task<WebhookView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <exception cref="Domain.Shared.DomainException">TOO_MANY_WEBHOOKS.</exception>
    Task<CreatedWebhook> CreateAsync(TenantInfo tenant, string url, string description, IReadOnlyList<string> types, CancellationToken ct);

    /// <summary>One that is enabled again starts anew: what waits is sent at once.</summary>
    /// <param name="catchUp">And then what happened meanwhile; else what happens from now on.</param>
    Task<WebhookView?> ChangeAsync(TenantInfo tenant, Guid id, string url, string description, IReadOnlyList<string> types, bool enabled, bool catchUp, CancellationToken ct);

    Task<bool> DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <param name="id">Null: of all callbacks.</param>
    /// <exception cref="Domain.Shared.DomainException">TOO_MANY_SECRETS: two are active.</exception>
    Task<NewWebhookSecret?> AddSecretAsync(TenantInfo tenant, Guid? id, CancellationToken ct);

    /// <exception cref="Domain.Shared.DomainException">LAST_SECRET.</exception>
    Task<bool> RemoveSecretAsync(TenantInfo tenant, Guid? id, Guid secretId, CancellationToken ct);

    Task<CallbackSettings> CallbacksAsync(TenantInfo tenant, CancellationToken ct);

    /// <summary>Sends a <c>webhook.test</c> now, whatever the webhook's state is.</summary>
    Task<WebhookTest?> TestAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    Task<Page<DeliveryView>> DeliveriesAsync(TenantInfo tenant, Guid id, DeliveryFilter filter, CancellationToken ct);

    Task<DeliveryReport?> DeliveryAsync(TenantInfo tenant, Guid id, Guid deliveryId, CancellationToken ct);

    /// <summary>Tries a delivery anew, whatever became of it.</summary>
    Task<bool> ReplayAsync(TenantInfo tenant, Guid id, Guid deliveryId, CancellationToken ct);

    /// <summary>Tries all that were given up, of events within the time. Returns how many.</summary>
    Task<long> ReplayAllAsync(TenantInfo tenant, Guid id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct);

    /// <summary>Whether a webhook may go there: https, no user, no fragment, not an address within. Names are checked at each connection.</summary>
    bool MayCall(string url);
}
