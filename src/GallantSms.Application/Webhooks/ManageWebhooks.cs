using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Events;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using MediatR;

namespace GallantSms.Application.Webhooks;

/// <summary>The account's webhooks, callback servers last.</summary>
public sealed record ListWebhooks : IQuery<IReadOnlyList<WebhookView>>;

public sealed record GetWebhook(Guid Id) : IQuery<WebhookView>;

/// <param name="Types">Types of events; none: all.</param>
public sealed record CreateWebhook(string Url, string? Description = null, IReadOnlyList<string>? Types = null) : ICommand<CreatedWebhook>;

/// <summary>Replaces all of it but the secrets. One that is enabled again goes on with what waits, and with what happened meanwhile.</summary>
/// <param name="CatchUp">False: of one that is enabled again, not with what happened meanwhile.</param>
public sealed record ChangeWebhook(string Url, bool Enabled, string? Description = null, IReadOnlyList<string>? Types = null, bool CatchUp = true) : ICommand<WebhookView>
{
    internal Guid Id { get; private init; }

    public ChangeWebhook Of(Guid id) => this with { Id = id };
}

/// <summary>Takes a webhook away, with what waits for it and its log.</summary>
public sealed record DeleteWebhook(Guid Id) : ICommand<Unit>;

/// <summary>Sends a <c>webhook.test</c> at once.</summary>
public sealed record TestWebhook(Guid Id) : ICommand<WebhookTest>;

internal static class WebhookRules
{
    public static void WebhookUrl<T>(this IRuleBuilder<T, string> rule, IWebhooks webhooks) =>
        rule.Must(webhooks.MayCall).WithErrorCode("INVALID_URL").WithMessage(WebhookErrors.UrlMessage);

    public static void WebhookDescription<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(d => d is null || (d.Length <= 200 && !d.Any(char.IsControl))).WithErrorCode("INVALID_VALUE").WithMessage("A description has at most 200 printable characters.");

    public static void EventTypeList<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) =>
        rule.Must(t => t is null || (t.Count <= EventTypes.All.Count && t.All(EventTypes.IsKnown))).WithErrorCode("UNKNOWN_EVENT_TYPE").WithMessage("There is no such type of event; /api/v1/events/types lists them.");
}

internal sealed class CreateWebhookValidator : AbstractValidator<CreateWebhook>
{
    public CreateWebhookValidator(IWebhooks webhooks)
    {
        RuleFor(c => c.Url).WebhookUrl(webhooks);
        RuleFor(c => c.Description).WebhookDescription();
        RuleFor(c => c.Types).EventTypeList();
    }
}

internal sealed class ChangeWebhookValidator : AbstractValidator<ChangeWebhook>
{
    public ChangeWebhookValidator(IWebhooks webhooks)
    {
        RuleFor(c => c.Url).WebhookUrl(webhooks);
        RuleFor(c => c.Description).WebhookDescription();
        RuleFor(c => c.Types).EventTypeList();
    }
}

/// <summary>A webhook in the audit log. Of the address only the server: paths and queries carry keys.</summary>
internal sealed record NotedWebhook(string Server, IReadOnlyList<string> Types, bool Enabled)
{
    public static NotedWebhook Of(WebhookView webhook) => new(ServerOf(webhook), webhook.Types, webhook.Enabled);

    public static AuditTarget Target(WebhookView webhook) => new("webhook", webhook.Id.ToString(), ServerOf(webhook));

    private static string ServerOf(WebhookView webhook) => new Uri(webhook.Url).GetLeftPart(UriPartial.Authority);
}

internal sealed class ListWebhooksHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<ListWebhooks, IReadOnlyList<WebhookView>>
{
    public Task<IReadOnlyList<WebhookView>> Handle(ListWebhooks query, CancellationToken ct) => webhooks.ListAsync(tenant.Tenant, ct);
}

internal sealed class GetWebhookHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<GetWebhook, WebhookView>
{
    public async Task<WebhookView> Handle(GetWebhook query, CancellationToken ct) => await webhooks.FindAsync(tenant.Tenant, query.Id, ct) ?? throw WebhookErrors.NotFound("webhook", query.Id);
}

internal sealed class CreateWebhookHandler(ITenantContext tenant, IWebhooks webhooks, IPlatformDb db, IAuditLog audit) : IRequestHandler<CreateWebhook, CreatedWebhook>
{
    public async Task<CreatedWebhook> Handle(CreateWebhook command, CancellationToken ct)
    {
        var created = await webhooks.CreateAsync(tenant.Tenant, command.Url, command.Description?.Trim() ?? "", [.. (command.Types ?? []).Distinct()], ct);
        audit.Note("webhook.created", NotedWebhook.Target(created.Webhook), after: NotedWebhook.Of(created.Webhook));
        await db.SaveChangesAsync(ct);
        return created;
    }
}

internal sealed class ChangeWebhookHandler(ITenantContext tenant, IWebhooks webhooks, IPlatformDb db, IAuditLog audit) : IRequestHandler<ChangeWebhook, WebhookView>
{
    public async Task<WebhookView> Handle(ChangeWebhook command, CancellationToken ct)
    {
        var before = await webhooks.FindAsync(tenant.Tenant, command.Id, ct) ?? throw WebhookErrors.NotFound("webhook", command.Id);
        if (before.Kind != "endpoint") throw WebhookErrors.Callback();
        var after = await webhooks.ChangeAsync(tenant.Tenant, command.Id, command.Url, command.Description?.Trim() ?? "", [.. (command.Types ?? []).Distinct()], command.Enabled, command.CatchUp, ct)
            ?? throw WebhookErrors.NotFound("webhook", command.Id);
        audit.Note("webhook.changed", NotedWebhook.Target(after), NotedWebhook.Of(before), NotedWebhook.Of(after));
        await db.SaveChangesAsync(ct);
        return after;
    }
}

internal sealed class DeleteWebhookHandler(ITenantContext tenant, IWebhooks webhooks, IPlatformDb db, IAuditLog audit) : IRequestHandler<DeleteWebhook, Unit>
{
    public async Task<Unit> Handle(DeleteWebhook command, CancellationToken ct)
    {
        var before = await webhooks.FindAsync(tenant.Tenant, command.Id, ct) ?? throw WebhookErrors.NotFound("webhook", command.Id);
        if (before.Kind != "endpoint") throw WebhookErrors.Callback();
        if (!await webhooks.DeleteAsync(tenant.Tenant, command.Id, ct)) throw WebhookErrors.NotFound("webhook", command.Id);
        audit.Note("webhook.deleted", NotedWebhook.Target(before), before: NotedWebhook.Of(before));
        await db.SaveChangesAsync(ct);
        return Unit.Value;
    }
}

internal sealed class TestWebhookHandler(ITenantContext tenant, IWebhooks webhooks) : IRequestHandler<TestWebhook, WebhookTest>
{
    public async Task<WebhookTest> Handle(TestWebhook command, CancellationToken ct)
    {
        var webhook = await webhooks.FindAsync(tenant.Tenant, command.Id, ct) ?? throw WebhookErrors.NotFound("webhook", command.Id);
        if (webhook.Kind != "endpoint") throw WebhookErrors.Callback();
        return await webhooks.TestAsync(tenant.Tenant, command.Id, ct) ?? throw WebhookErrors.NotFound("webhook", command.Id);
    }
}
