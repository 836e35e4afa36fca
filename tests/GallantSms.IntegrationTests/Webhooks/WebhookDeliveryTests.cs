using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.Infrastructure.Webhooks;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Webhooks;

[Collection(GallantCollection.Name)]
public sealed class WebhookDeliveryTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_message_s_life_is_told_in_order_and_signed()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (_, secret) = await tenant.WebhookAsync($"{receiver.Url}/hook?key=1");

        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001", "+254700000002" }, message = "Hello", reference = "order-7" });

        await Eventually.TrueAsync(() => receiver.Taken.Count(w => w.Type == "message.delivered") == 2);
        WebhookApi.AreLives(receiver.Taken);
        Assert.Equal(sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid()).Order(), receiver.Taken.Select(w => w.MessageId).Distinct().Order());
        var data = receiver.Taken.Last().Event.GetProperty("data");
        Assert.Equal(("delivered", "order-7"), (data.GetProperty("status").GetString(), data.GetProperty("reference").GetString()));
        Assert.Equal("/hook?key=1", receiver.Taken.First().Path);
        Assert.Distinct(receiver.Taken.Select(w => w.Headers["webhook-id"]));
        Assert.All(await WebhookReceiver.JudgeAsync(receiver.Taken, secret), Assert.True);
        Assert.DoesNotContain(await WebhookReceiver.JudgeAsync(receiver.Taken, "whsec_" + Convert.ToBase64String(new byte[32])), valid => valid);
    }

    [Fact]
    public async Task Two_secrets_sign_side_by_side_until_one_is_removed()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, old) = await tenant.WebhookAsync(receiver.Url);
        var added = await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/secrets", new { }).OkAsync();
        var fresh = added.GetProperty("value").GetString()!;
        await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/secrets", new { }).RefusedAsync(System.Net.HttpStatusCode.Conflict, "TOO_MANY_SECRETS");

        var answer = await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/test", new { }).OkAsync();

        Assert.Equal((200, "says 200"), (answer.GetProperty("answer").GetProperty("status").GetInt32(), answer.GetProperty("answer").GetProperty("response").GetString()));
        Assert.Equal("webhook.test", receiver.Taken.Single().Type);
        Assert.Equal([true], await WebhookReceiver.JudgeAsync(receiver.Taken, old));
        Assert.Equal([true], await WebhookReceiver.JudgeAsync(receiver.Taken, fresh));

        var secrets = (await tenant.ShownAsync(id)).GetProperty("secrets").EnumerateArray().Select(s => s.GetProperty("id").GetGuid()).ToList();
        await tenant.DeleteAsync($"{WebhookApi.Webhooks}/{id}/secrets/{secrets[1]}").OkAsync();
        await tenant.DeleteAsync($"{WebhookApi.Webhooks}/{id}/secrets/{secrets[0]}").RefusedAsync(System.Net.HttpStatusCode.Conflict, "LAST_SECRET");
        await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/test", new { }).OkAsync();
        Assert.Equal([true, false], await WebhookReceiver.JudgeAsync(receiver.Taken, old));
    }

    [Fact]
    public async Task A_slow_endpoint_delays_nobody_else()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var fast = await WebhookReceiver.StartAsync();
        await using var slow = await WebhookReceiver.StartAsync();
        var hold = new TaskCompletionSource();
        slow.Manners = async (_, http) =>
        {
            await hold.Task.WaitAsync(http.RequestAborted);
            return 200;
        };
        await tenant.WebhookAsync(slow.Url);
        await tenant.WebhookAsync(fast.Url);

        var (_, deliveries) = await tenant.SendAndFanOutAsync(messages: 20);

        await Eventually.TrueAsync(() => fast.Taken.Count == deliveries / 2);
        Assert.NotEmpty(slow.Asked);
        Assert.Empty(slow.Taken);
        hold.SetResult();
        await Eventually.TrueAsync(() => slow.Taken.Count == deliveries / 2);
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_told_and_once_whatever_is_repeated()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await tenant.WebhookAsync(receiver.Url, "message.delivered", "bulk.paused");
        await tenant.SendAndFanOutAsync(messages: 5);
        await Eventually.TrueAsync(() => receiver.Taken.Count == 5);

        // As after a kill, or beside another process that leads: everything is given to it once more.
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default);
        var fanOut = gallant.Services.GetServices<IChangeConsumer>().OfType<WebhookFanOut>().Single();
        await fanOut.HandleAsync(new(tenant.Tenant, source, await ChangeReader.ReadAsync(source, 0, 100, default)), default);
        await tenant.SendAndFanOutAsync(messages: 1);

        await Eventually.TrueAsync(() => receiver.Taken.Count == 6);
        Assert.Equal(6, receiver.Asked.Count);
        Assert.All(receiver.Taken, w => Assert.Equal("message.delivered", w.Type));
        Assert.All(receiver.Taken, w => Assert.InRange(w.Sequence, 2, 3));
    }

    [Fact]
    public async Task Down_for_an_hour_loses_nothing_and_keeps_the_order()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var lane = await LaneOfTomorrow.OfAsync(gallant, tenant);
        var (id, secret) = await tenant.WebhookAsync(receiver.Url);
        await LaneOfTomorrow.HoldAsync(tenant, id);
        var (messages, deliveries) = await tenant.SendAndFanOutAsync(messages: 40);
        await lane.TakeOverAsync(tenant);
        var up = lane.Clock.GetUtcNow().AddHours(1);
        receiver.Manners = (_, _) => Task.FromResult(lane.Clock.GetUtcNow() >= up ? 200 : 503);

        await lane.RunOutAsync(tenant, id, TimeSpan.FromSeconds(5));

        var failed = receiver.Asked.Count - receiver.Taken.Count;
        Assert.InRange(failed, 10, 200); // it was asked again and again, and not all of the time
        Assert.Equal(deliveries, receiver.Taken.Count);
        Assert.True(lane.Clock.GetUtcNow() - up < TimeSpan.FromMinutes(3), $"{lane.Clock.GetUtcNow() - up} after it was up again");
        Assert.Equal(messages.Order(), receiver.Taken.Select(w => w.MessageId).Distinct().Order());
        WebhookApi.AreLives(receiver.Taken);
        Assert.All(await WebhookReceiver.JudgeAsync(receiver.Taken, secret, atItsTime: true), Assert.True);
        Assert.Equal("healthy", (await tenant.ShownAsync(id)).GetProperty("health").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_message_s_next_event_waits_for_the_one_before_while_others_pass()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var lane = await LaneOfTomorrow.OfAsync(gallant, tenant);
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await LaneOfTomorrow.HoldAsync(tenant, id);
        var (messages, deliveries) = await tenant.SendAndFanOutAsync(messages: 3);
        await lane.TakeOverAsync(tenant);
        var refused = 0;
        receiver.Manners = (w, _) => Task.FromResult(w.MessageId == messages[0] && w.Sequence == 2 && refused++ < 2 ? 500 : 200);

        while ((await lane.RunAsync(id)).Sent > 0) { }
        Assert.Equal([1], receiver.Taken.Where(w => w.MessageId == messages[0]).Select(w => w.Sequence));
        Assert.Equal(2, receiver.Taken.Count(w => w.Type == "message.delivered"));

        await lane.RunOutAsync(tenant, id, TimeSpan.FromSeconds(1));
        WebhookApi.AreLives(receiver.Taken);
        Assert.Equal((deliveries, deliveries + 2), (receiver.Taken.Count, receiver.Asked.Count));
    }

    [Fact]
    public async Task What_a_killed_process_had_taken_is_sent_when_its_lease_is_over()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var lane = await LaneOfTomorrow.OfAsync(gallant, tenant);
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await LaneOfTomorrow.HoldAsync(tenant, id);
        var (_, deliveries) = await tenant.SendAndFanOutAsync(messages: 1);
        await lane.TakeOverAsync(tenant);
        await tenant.CountAsync($"with u as (update webhook_endpoints set not_before = null where id = '{id}' returning 1) select count(*) from u");
        var (now, lost) = (lane.Clock.GetUtcNow(), Guid.NewGuid());
        var claimed = await WebhookQueue.ClaimAsync(lane.Source, id, lost, now, now.AddMinutes(1), 8, default);
        Assert.Single(claimed); // the first of its message; its process ends here

        Assert.Equal(0, (await lane.RunAsync(id)).Sent);
        lane.Clock.Advance(TimeSpan.FromMinutes(1));
        await lane.RunOutAsync(tenant, id, TimeSpan.FromSeconds(1));

        WebhookApi.AreLives(receiver.Taken);
        Assert.Equal(deliveries, receiver.Taken.Count);
    }

    [Fact]
    public async Task An_endpoint_that_only_fails_for_days_is_disabled_and_its_owners_are_told()
    {
        var tenant = await gallant.NewTenantAsync();
        var owner = await gallant.NewPersonAsync(tenant.Tenant, Role.Owner);
        await using var receiver = await WebhookReceiver.StartAsync();
        using var lane = await LaneOfTomorrow.OfAsync(gallant, tenant, new() { DisableAfter = TimeSpan.FromHours(1) });
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await LaneOfTomorrow.HoldAsync(tenant, id);
        await tenant.SendAndFanOutAsync(messages: 4);
        await lane.TakeOverAsync(tenant);
        receiver.Manners = (_, _) => Task.FromResult(500);

        var disabled = false;
        for (var i = 0; i < 500 && !disabled; i++)
        {
            var round = await lane.RunAsync(id);
            disabled = round.Disabled;
            if (round.Sent == 0) lane.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var shown = await tenant.ShownAsync(id);
        Assert.Equal((false, "failing"), (shown.GetProperty("enabled").GetBoolean(), shown.GetProperty("disabled_reason").GetString()));
        Assert.Contains(receiver.Url, (await gallant.MailAsync(owner.Email, "is disabled")).Subject, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await tenant.GetAsync("/api/v1/events?types=webhook.disabled").OkAsync()).GetProperty("events").GetArrayLength() == 1);
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_disabled_at_once_and_what_waits_is_kept()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        receiver.Manners = (_, _) => Task.FromResult(410);
        await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "Hello" });
        await Eventually.TrueAsync(async () => (await tenant.ShownAsync(id)).GetProperty("disabled_reason").GetString() == "gone");

        receiver.Manners = (_, _) => Task.FromResult(200);
        await tenant.PutAsync($"{WebhookApi.Webhooks}/{id}", new { url = receiver.Url, enabled = true }).OkAsync();
        await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/replay", new { }).OkAsync();

        await Eventually.TrueAsync(() => receiver.Taken.Any(w => w.Type == "message.accepted" && w.Sequence == 1));
        await Eventually.TrueAsync(async () => (await tenant.ShownAsync(id)).GetProperty("health").GetProperty("waiting").GetInt32() == 0);
    }

    [Fact]
    public async Task What_was_given_up_is_sent_again_when_asked()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var lane = await LaneOfTomorrow.OfAsync(gallant, tenant, new() { Retries = [] });
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await LaneOfTomorrow.HoldAsync(tenant, id);
        var (_, deliveries) = await tenant.SendAndFanOutAsync(messages: 2);
        await lane.TakeOverAsync(tenant);
        receiver.Manners = (_, _) => Task.FromResult(500);
        await lane.RunOutAsync(tenant, id, TimeSpan.FromSeconds(10));
        var given = (await tenant.GetAsync($"{WebhookApi.Webhooks}/{id}/deliveries?state=given_up&type=message.accepted").OkAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, given.Count);
        var one = given[0].GetProperty("id").GetGuid();
        var report = await tenant.GetAsync($"{WebhookApi.Webhooks}/{id}/deliveries/{one}").OkAsync();
        var attempt = Assert.Single(report.GetProperty("attempts").EnumerateArray());
        Assert.Equal((500, "status", "says 500"), (attempt.GetProperty("status").GetInt32(), attempt.GetProperty("error").GetString(), attempt.GetProperty("response").GetString()));
        Assert.Contains("\"message.accepted\"", report.GetProperty("request").GetProperty("body").GetString(), StringComparison.Ordinal);

        receiver.Manners = (_, _) => Task.FromResult(200);
        await tenant.PutAsync($"{WebhookApi.Webhooks}/{id}", new { url = receiver.Url, enabled = false }).OkAsync();
        await tenant.PutAsync($"{WebhookApi.Webhooks}/{id}", new { url = receiver.Url, enabled = true }).OkAsync();
        await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/deliveries/{one}/replay", new { }).OkAsync();
        await Eventually.TrueAsync(() => receiver.Taken.Count == 1);
        Assert.Equal($"evt_{one:N}", receiver.Taken.Single().Headers["webhook-id"]);
        Assert.Equal(0, (await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/replay", new { to = DateTimeOffset.UtcNow.AddDays(-1) }).OkAsync()).GetProperty("replayed").GetInt32());

        Assert.Equal(deliveries - 1, (await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/replay", new { from = DateTimeOffset.UtcNow.AddDays(-1) }).OkAsync()).GetProperty("replayed").GetInt32());
        await Eventually.TrueAsync(() => receiver.Taken.Count == deliveries);
        WebhookApi.AreLives(receiver.Taken);
    }

    [Fact]
    public async Task A_callback_url_is_told_of_its_messages_alone()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var secret = (await tenant.PostAsync($"{WebhookApi.Webhooks}/callbacks/secrets", new { }).OkAsync()).GetProperty("value").GetString()!;

        await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "Hello" });
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000002" }, message = "Hello", callback_url = $"{receiver.Url}/orders/7?token=abc" });

        await Eventually.TrueAsync(() => receiver.Taken.Any(w => w.Type == "message.delivered"));
        WebhookApi.AreLives(receiver.Taken);
        Assert.All(receiver.Taken, w => Assert.Equal("/orders/7?token=abc", w.Path));
        Assert.All(receiver.Taken, w => Assert.Equal(sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid(), w.MessageId));
        Assert.All(await WebhookReceiver.JudgeAsync(receiver.Taken, secret), Assert.True);
        var server = Assert.Single((await tenant.GetAsync(WebhookApi.Webhooks).OkAsync()).EnumerateArray());
        Assert.Equal(("callback", receiver.Url), (server.GetProperty("kind").GetString(), server.GetProperty("url").GetString()));
        await tenant.DeleteAsync($"{WebhookApi.Webhooks}/{server.GetProperty("id").GetGuid()}").RefusedAsync(System.Net.HttpStatusCode.Conflict, "CALLBACK_SERVER");
    }
}
