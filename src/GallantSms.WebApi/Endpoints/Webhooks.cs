using GallantSms.Application.Access;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Webhooks;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

internal static class WebhookEndpoints
{
    private const int MaxBytes = 16 * 1024;
    private const string Webhooks = "/api/v1/webhooks";

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks").RequireScope(Scopes.WebhooksManage);
        webhooks.MapGet("", async (HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListWebhooks(), ct)))
            .WithName("ListWebhooks").Answers<IReadOnlyList<WebhookView>>().WithSummary("The account's webhooks and how they do; servers of callback_url last.");
        webhooks.MapPost("", CreateAsync).WithName("CreateWebhook").Takes<CreateWebhook>().Answers<CreatedWebhook>(201).Refuses(409).WithSummary("A new webhook, and its secret, which is shown only now.");
        webhooks.MapGet("/{id:guid}", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetWebhook(id), ct)))
            .WithName("GetWebhook").Answers<WebhookView>().WithSummary("A webhook and how it does.");
        webhooks.MapPut("/{id:guid}", ChangeAsync).WithName("ChangeWebhook").Takes<ChangeWebhook>().Answers<WebhookView>().Refuses(409)
            .WithSummary("Replaces all of it but its secrets. One that is enabled again goes on with what waits and, unless catch_up is false, what happened meanwhile.");
        webhooks.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteWebhook").Answers<Done>().Refuses(409).WithSummary("Takes it away, with what waits for it and its log.");
        webhooks.MapPost("/{id:guid}/test", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new TestWebhook(id), ct)))
            .WithName("TestWebhook").Answers<WebhookTest>().Refuses(409).WithSummary("Sends a signed webhook.test at once and shows the answer; at most 10 s.");
        webhooks.MapPost("/{id:guid}/secrets", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new AddWebhookSecret(id), ct)))
            .WithName("AddWebhookSecret").Answers<NewWebhookSecret>().Refuses(409).WithSummary("A second secret, shown only now. Both sign until one is removed.");
        webhooks.MapDelete("/{id:guid}/secrets/{secretId:guid}", RemoveSecretAsync).WithName("RemoveWebhookSecret").Answers<Done>().Refuses(409).WithSummary("Removes a secret; the last one stays.");

        webhooks.MapGet("/{id:guid}/deliveries", ListDeliveriesAsync).WithName("ListDeliveries").Answers<Page<DeliveryView>>().WithSummary("What was and is to be sent to it, newest event first; kept for 30 days.");
        webhooks.MapGet("/{id:guid}/deliveries/{deliveryId:guid}", DeliveryAsync).WithName("GetDelivery").Answers<DeliveryReport>().WithSummary("One delivery: its attempts, and its request as it would be sent now.");
        webhooks.MapPost("/{id:guid}/deliveries/{deliveryId:guid}/replay", ReplayAsync).WithName("ReplayDelivery").Answers<ReplayedView>().WithSummary("Sends it once more, with the same webhook-id.");
        webhooks.MapPost("/{id:guid}/replay", ReplayAllAsync).WithName("ReplayDeliveries").Takes<ReplayDeliveries>().Answers<ReplayedView>().WithSummary("Sends once more all that was given up, of all time or of a period.");

        webhooks.MapGet("/callbacks", async (HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetCallbackSettings(), ct)))
            .WithName("GetCallbackSettings").Answers<CallbackSettings>().WithSummary("The secrets that sign webhooks to messages' callback_url.");
        webhooks.MapPost("/callbacks/secrets", async (HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new AddCallbackSecret(), ct)))
            .WithName("AddCallbackSecret").Answers<NewWebhookSecret>().Refuses(409).WithSummary("A secret for callbacks, shown only now. Two sign until one is removed.");
        webhooks.MapDelete("/callbacks/secrets/{secretId:guid}", RemoveCallbackSecretAsync).WithName("RemoveCallbackSecret").Answers<Done>().Refuses(409).WithSummary("Removes a secret for callbacks; the last one stays.");
    }

    private static async Task<IResult> CreateAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<CreateWebhook>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, Webhooks, _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeWebhook>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new DeleteWebhook(id), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> RemoveSecretAsync(HttpContext http, IMediator mediator, Guid id, Guid secretId, CancellationToken ct)
    {
        await mediator.Send(new RemoveWebhookSecret(id, secretId), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> RemoveCallbackSecretAsync(HttpContext http, IMediator mediator, Guid secretId, CancellationToken ct)
    {
        await mediator.Send(new RemoveCallbackSecret(secretId), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> ListDeliveriesAsync(
        HttpContext http, IMediator mediator, Guid id, string? state, string? type, Guid? message_id, string? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListDeliveries(id, state, type, message_id, cursor, limit), ct));

    private static async Task<IResult> DeliveryAsync(HttpContext http, IMediator mediator, Guid id, Guid deliveryId, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new GetDelivery(id, deliveryId), ct));

    private static async Task<IResult> ReplayAsync(HttpContext http, IMediator mediator, Guid id, Guid deliveryId, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ReplayDelivery(id, deliveryId), ct));

    private static async Task<IResult> ReplayAllAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ReplayDeliveries>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }
}
