using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Webhooks;

/// <summary>What was sent to a webhook and is to be sent, newest event first.</summary>
public sealed record ListDeliveries(Guid Id, string? State, string? Type, Guid? MessageId, string? Cursor, int? Limit) : IQuery<Page<DeliveryView>>;

/// <summary>One delivery, with its attempts and what is sent.</summary>
public sealed record GetDelivery(Guid Id, Guid DeliveryId) : IQuery<DeliveryReport>;

/// <summary>Sends a delivery once more, with the same id.</summary>
public sealed record ReplayDelivery(Guid Id, Guid DeliveryId) : ICommand<ReplayedView>;

/// <summary>Sends once more all that was given up.</summary>
/// <param name="From">Of events that happened from then on.</param>
/// <param name="To">And before then.</param>
public sealed record ReplayDeliveries(DateTimeOffset? From = null, DateTimeOffset? To = null) : ICommand<ReplayedView>
{
    internal Guid Id { get; private init; }

    public ReplayDeliveries Of(Guid id) => this with { Id = id };
}

internal sealed class ListDeliveriesHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<ListDeliveries, Page<DeliveryView>>
{
    public async Task<Page<DeliveryView>> Handle(ListDeliveries query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 200) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 200.");
        if (query.State is not (null or "waiting" or "delivered" or "given_up")) throw SendErrors.Invalid("state", query.State, "INVALID_VALUE", "A state is waiting, delivered or given_up.");
        if (await webhooks.FindAsync(tenant.Tenant, query.Id, ct) is null) throw WebhookErrors.NotFound("webhook", query.Id);
        return await webhooks.DeliveriesAsync(tenant.Tenant, query.Id, new(query.State, query.Type, query.MessageId, query.Cursor, query.Limit ?? 50), ct);
    }
}

internal sealed class GetDeliveryHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<GetDelivery, DeliveryReport>
{
    public async Task<DeliveryReport> Handle(GetDelivery query, CancellationToken ct) =>
        await webhooks.DeliveryAsync(tenant.Tenant, query.Id, query.DeliveryId, ct) ?? throw WebhookErrors.NotFound("delivery", query.DeliveryId);
}

internal sealed class ReplayDeliveryHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<ReplayDelivery, ReplayedView>
{
    public async Task<ReplayedView> Handle(ReplayDelivery command, CancellationToken ct) =>
        await webhooks.ReplayAsync(tenant.Tenant, command.Id, command.DeliveryId, ct) ? new(1) : throw WebhookErrors.NotFound("delivery", command.DeliveryId);
}

internal sealed class ReplayDeliveriesHandler(ITenantContext tenant, IWebhooks webhooks, IPlatformDb db, IAuditLog audit) : IRequestHandler<ReplayDeliveries, ReplayedView>
{
    public async Task<ReplayedView> Handle(ReplayDeliveries command, CancellationToken ct)
    {
        var webhook = await webhooks.FindAsync(tenant.Tenant, command.Id, ct) ?? throw WebhookErrors.NotFound("webhook", command.Id);
        if (command.From >= command.To) throw SendErrors.Invalid("from", command.From?.ToString("O"), "OUT_OF_RANGE", "The time ends before it begins.");
        var replayed = await webhooks.ReplayAllAsync(tenant.Tenant, command.Id, command.From, command.To, ct);
        audit.Note("webhook.replayed", NotedWebhook.Target(webhook), after: new { deliveries = replayed });
        await db.SaveChangesAsync(ct);
        return new(replayed);
    }
}
