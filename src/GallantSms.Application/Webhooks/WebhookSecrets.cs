using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using MediatR;

namespace GallantSms.Application.Webhooks;

/// <summary>A second secret beside the first. Both sign until one is removed, so that nothing fails while a receiver changes over.</summary>
public sealed record AddWebhookSecret(Guid Id) : ICommand<NewWebhookSecret>;

public sealed record RemoveWebhookSecret(Guid Id, Guid SecretId) : ICommand<Unit>;

/// <summary>What signs webhooks to messages' <c>callback_url</c>.</summary>
public sealed record GetCallbackSettings : IQuery<CallbackSettings>;

public sealed record AddCallbackSecret : ICommand<NewWebhookSecret>;

public sealed record RemoveCallbackSecret(Guid SecretId) : ICommand<Unit>;

/// <summary>Secrets of webhooks and of callbacks change alike.</summary>
internal sealed class ChangeSecrets(ITenantContext tenant, IWebhooks webhooks, IPlatformDb db, IAuditLog audit)
{
    /// <param name="id">Null: of callbacks.</param>
    public async Task<NewWebhookSecret> AddAsync(Guid? id, CancellationToken ct)
    {
        var target = await TargetAsync(id, ct);
        var added = await webhooks.AddSecretAsync(tenant.Tenant, id, ct) ?? throw WebhookErrors.NotFound("webhook", id ?? Guid.Empty);
        audit.Note("webhook.secret_added", target, after: new { secret_id = added.Secret.Id });
        await db.SaveChangesAsync(ct);
        return added;
    }

    public async Task<Unit> RemoveAsync(Guid? id, Guid secretId, CancellationToken ct)
    {
        var target = await TargetAsync(id, ct);
        if (!await webhooks.RemoveSecretAsync(tenant.Tenant, id, secretId, ct)) throw WebhookErrors.NotFound("secret", secretId);
        audit.Note("webhook.secret_removed", target, before: new { secret_id = secretId });
        await db.SaveChangesAsync(ct);
        return Unit.Value;
    }

    private async Task<AuditTarget> TargetAsync(Guid? id, CancellationToken ct)
    {
        if (id is not { } own) return new("webhook", "", "callback_url");
        var webhook = await webhooks.FindAsync(tenant.Tenant, own, ct) ?? throw WebhookErrors.NotFound("webhook", own);
        return webhook.Kind == "endpoint" ? NotedWebhook.Target(webhook) : throw WebhookErrors.Callback();
    }
}

internal sealed class AddWebhookSecretHandler(ChangeSecrets secrets) : IRequestHandler<AddWebhookSecret, NewWebhookSecret>
{
    public Task<NewWebhookSecret> Handle(AddWebhookSecret command, CancellationToken ct) => secrets.AddAsync(command.Id, ct);
}

internal sealed class RemoveWebhookSecretHandler(ChangeSecrets secrets) : IRequestHandler<RemoveWebhookSecret, Unit>
{
    public Task<Unit> Handle(RemoveWebhookSecret command, CancellationToken ct) => secrets.RemoveAsync(command.Id, command.SecretId, ct);
}

internal sealed class GetCallbackSettingsHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<GetCallbackSettings, CallbackSettings>
{
    public Task<CallbackSettings> Handle(GetCallbackSettings query, CancellationToken ct) => webhooks.CallbacksAsync(tenant.Tenant, ct);
}

internal sealed class AddCallbackSecretHandler(ChangeSecrets secrets) : IRequestHandler<AddCallbackSecret, NewWebhookSecret>
{
    public Task<NewWebhookSecret> Handle(AddCallbackSecret command, CancellationToken ct) => secrets.AddAsync(null, ct);
}

internal sealed class RemoveCallbackSecretHandler(ChangeSecrets secrets) : IRequestHandler<RemoveCallbackSecret, Unit>
{
    public Task<Unit> Handle(RemoveCallbackSecret command, CancellationToken ct) => secrets.RemoveAsync(null, command.SecretId, ct);
}
