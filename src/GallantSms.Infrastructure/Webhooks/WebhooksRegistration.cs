using GallantSms.Application.Webhooks;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Webhooks;

internal static class WebhooksRegistration
{
    /// <summary>What every role needs: webhooks are managed and tested wherever the API is.</summary>
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.Lease > o.Timeout * 5, "Webhooks: Lease must be more than five times the Timeout, or two might send the same.").ValidateOnStart();
        services.AddSingleton<WebhookHttp>();
        services.AddSingleton<IWebhooks, WebhookStore>();
    }

    /// <summary>For the process that leads.</summary>
    public static void AddWebhookSender(this IServiceCollection services)
    {
        services.AddSingleton<WebhookLane>();
        services.AddSingleton<WebhookNotices>();
        services.AddSingleton<WebhookTidying>();
        services.AddSingleton<WebhookCatchUp>();
        services.AddLeadersWork<WebhookSender>();
        services.AddLeadersWork<WebhookGauges>();
        services.AddSingleton<IChangeConsumer, WebhookFanOut>();
    }
}
