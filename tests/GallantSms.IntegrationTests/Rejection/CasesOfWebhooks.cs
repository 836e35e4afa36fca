using GallantSms.IntegrationTests.Support;
using GallantSms.IntegrationTests.Webhooks;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Events, and who is told of them.</summary>
internal static class CasesOfWebhooks
{
    private const string Url = "http://127.0.0.1:9/";

    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("ReadEvents", MessagesRead, w => NewsAsync(w, "")) { Foreign = FromTheBeginning },
        new("StreamEvents", MessagesRead, w => NewsAsync(w, "&seconds=1")) { Foreign = FromTheBeginning },
        new("ListEventTypes", MessagesRead, _ => Task.FromResult(new Call())) { Foreign = Foreign.Own },
        new("ListWebhooks", WebhooksManage, async w => new() { Marks = [(await WebhookAsync(w)).ToString()] }) { Foreign = Foreign.Own },
        new("CreateWebhook", WebhooksManage, _ => Task.FromResult(new Call { Body = new { url = Url, types = Quiet } })) { Foreign = Foreign.Own },
        new("GetWebhook", WebhooksManage, async w => new(await WebhookAsync(w))),
        new("ChangeWebhook", WebhooksManage, async w => new(await WebhookAsync(w)) { Body = new { url = Url, enabled = false, types = Quiet } }),
        new("DeleteWebhook", WebhooksManage, async w => new(await WebhookAsync(w))),
        new("TestWebhook", WebhooksManage, async w => new(await WebhookAsync(w)) { Body = new { } }),
        new("AddWebhookSecret", WebhooksManage, async w => new(await WebhookAsync(w)) { Body = new { } }),
        new("RemoveWebhookSecret", WebhooksManage, OldSecretAsync),
        new("ListDeliveries", WebhooksManage, async w => new((await DeliveryAsync(w)).Webhook)),
        new("GetDelivery", WebhooksManage, async w => await DeliveryAsync(w) is var (webhook, delivery) ? new(webhook, delivery) : null!),
        new("ReplayDelivery", WebhooksManage, async w => await DeliveryAsync(w) is var (webhook, delivery) ? new(webhook, delivery) { Body = new { } } : null!),
        new("ReplayDeliveries", WebhooksManage, async w => new((await DeliveryAsync(w)).Webhook) { Body = new { } }),
        new("GetCallbackSettings", WebhooksManage, async w => new() { Marks = [await CallbackSecretAsync(w)] }) { Foreign = Foreign.Own },
        new("AddCallbackSecret", WebhooksManage, NoCallbackSecretAsync) { Foreign = Foreign.Own },
        new("RemoveCallbackSecret", WebhooksManage, async w => new(await CallbackSecretAsync(w))),
    ];

    /// <summary>What the other tests do is not told to it.</summary>
    private static readonly string[] Quiet = ["webhook.disabled"];

    private static Foreign FromTheBeginning => new((System.Net.HttpStatusCode?)null) { Make = _ => Task.FromResult(new Call { Query = "?after=0&seconds=1" }) };

    /// <summary>What happened since just now.</summary>
    private static async Task<Call> NewsAsync(World w, string more)
    {
        var after = (await w.Mine.GetAsync("/api/v1/events?after=latest").OkAsync()).GetProperty("next_after").GetString();
        var bulk = (await w.SendAsync()).GetProperty("bulk_id").GetString()!;
        await Providers.Eventually.TrueAsync(async () => (await w.Mine.GetAsync($"/api/v1/events?bulk_id={bulk}&after={after}").OkAsync()).GetProperty("events").GetArrayLength() > 0);
        return new() { Query = $"?after={after}{more}", Marks = [bulk] };
    }

    private static async Task<Guid> WebhookAsync(World w) => (await w.Mine.WebhookAsync(Url, Quiet)).Id;

    private static async Task<Call> OldSecretAsync(World w)
    {
        var id = await WebhookAsync(w);
        await w.Mine.PostAsync($"{WebhookApi.Webhooks}/{id}/secrets", new { }).OkAsync();
        return new(id, (await w.Mine.ShownAsync(id)).GetProperty("secrets")[1].GetProperty("id").GetGuid());
    }

    private static async Task<(Guid Webhook, Guid Delivery)> DeliveryAsync(World w)
    {
        var (webhook, delivery) = (await WebhookAsync(w), Guid.CreateVersion7());
        await w.Mine.CountAsync($"with i as (insert into webhook_deliveries (id, endpoint_id, position, idx, at, type, state, due_at, created_at) values ('{delivery}', '{webhook}', 1, 0, now(), 'bulk.paused', 2, now(), now()) returning 1) select count(*) from i");
        return (webhook, delivery);
    }

    /// <summary>Id of one that may be removed.</summary>
    private static async Task<string> CallbackSecretAsync(World w)
    {
        while (true)
        {
            var secrets = (await w.Mine.GetAsync($"{WebhookApi.Webhooks}/callbacks").OkAsync()).GetProperty("secrets");
            if (secrets.GetArrayLength() == 2) return secrets[1].GetProperty("id").GetString()!;
            await w.Mine.PostAsync($"{WebhookApi.Webhooks}/callbacks/secrets", new { }).OkAsync();
        }
    }

    /// <summary>There is room for another.</summary>
    private static async Task<Call> NoCallbackSecretAsync(World w)
    {
        await w.Mine.DeleteAsync($"{WebhookApi.Webhooks}/callbacks/secrets/{await CallbackSecretAsync(w)}").OkAsync();
        return new() { Body = new { } };
    }
}
