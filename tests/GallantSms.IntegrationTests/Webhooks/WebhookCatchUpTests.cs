using GallantSms.Infrastructure.Tenancy;
using GallantSms.Infrastructure.Webhooks;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Webhooks;

/// <summary>Enabled again, a webhook is told what happened meanwhile. Here it is never more than ten deliveries, and a row of the log, ahead.</summary>
[Collection(GallantCollection.Name)]
public sealed class WebhookCatchUpTests(GallantFixture gallant)
{
    [Fact]
    public async Task What_happened_while_it_was_disabled_is_told_once_and_in_order_also_while_more_happens()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var all = await WebhookReceiver.StartAsync();
        await using var some = await WebhookReceiver.StartAsync();
        var hooks = new[] { (Id: (await tenant.WebhookAsync(all.Url)).Id, all.Url, Types: Array.Empty<string>()), (Id: (await tenant.WebhookAsync(some.Url, "message.sent", "message.delivered")).Id, some.Url, Types: ["message.sent", "message.delivered"]) };
        var across = (await tenant.SendAsync(new { phone_numbers = new[] { "+254700000900" }, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddHours(1) })).GetProperty("bulk_id").GetGuid();
        await tenant.SendAndFanOutAsync(messages: 2);
        foreach (var hook in hooks) await SwitchAsync(tenant, hook.Id, hook.Url, false, hook.Types);
        var before = await tenant.CountAsync("select count(*) from webhook_deliveries");

        await MakeDueAsync(tenant, across);
        await tenant.FinishedAsync(across);
        for (var i = 0; i < 25; i++) await SendAsync(tenant, i);
        await Eventually.TrueAsync(async () => (await ShownAsync(tenant, hooks[0].Id)).MissedSince is not null);
        Assert.Equal((before, "disabled"), (await tenant.CountAsync("select count(*) from webhook_deliveries"), (await ShownAsync(tenant, hooks[0].Id)).State));

        // More happens before, during and after, and others try to do the same: as when two processes believe that they lead.
        var sending = Task.Run(async () =>
        {
            for (var i = 25; i < 50; i++) await SendAsync(tenant, i);
        });
        foreach (var hook in hooks) await SwitchAsync(tenant, hook.Id, hook.Url, true, hook.Types);
        var source = await SourceAsync(tenant);
        while (!sending.IsCompleted) await CatchUp.RunAsync(source, default);
        await sending;

        await Eventually.TrueAsync(async () => (await ShownAsync(tenant, hooks[0].Id), await ShownAsync(tenant, hooks[1].Id)) is ((null, "healthy"), (null, "healthy")));
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from messages where status < 10") == 0);
        await IsToldAsync(tenant, all, _ => true);
        await IsToldAsync(tenant, some, hooks[1].Types.Contains);
        WebhookApi.AreLives(all.Taken);
        Assert.All(some.Taken.GroupBy(w => w.MessageId), life => Assert.Equal(life.Select(w => w.Sequence).Distinct().Order(), life.Select(w => w.Sequence)));
    }

    [Fact]
    public async Task Or_it_begins_anew_when_that_is_asked_for()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await SwitchAsync(tenant, id, receiver.Url, false);
        var missed = await SendAsync(tenant, 1);
        await tenant.FinishedAsync(missed);
        await UpToDateAsync(tenant);
        Assert.NotNull((await ShownAsync(tenant, id)).MissedSince);

        await tenant.PutAsync($"{WebhookApi.Webhooks}/{id}", new { url = receiver.Url, enabled = true, catch_up = false }).OkAsync();
        Assert.Equal((null, "idle"), await ShownAsync(tenant, id));
        var (messages, deliveries) = await tenant.SendAndFanOutAsync(messages: 3);

        await Eventually.TrueAsync(() => receiver.Taken.Count == deliveries);
        Assert.Equal(messages.Order(), receiver.Taken.Select(w => w.MessageId).Distinct().Order());
        Assert.DoesNotContain(missed, receiver.Taken.Select(w => w.Event.GetProperty("data").GetProperty("bulk_id").GetGuid()));
    }

    [Fact]
    public async Task One_that_is_gone_misses_nothing_and_is_never_far_ahead_of_what_it_takes()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        receiver.Manners = (_, _) => Task.FromResult(410);
        await SendAsync(tenant, 0);
        await Eventually.TrueAsync(async () => (await ShownAsync(tenant, id)).State == "disabled");
        for (var i = 1; i < 40; i++) await SendAsync(tenant, i);

        receiver.Manners = (_, _) => Task.FromResult(503);
        await SwitchAsync(tenant, id, receiver.Url, true);
        var refused = receiver.Asked.Count;
        await Eventually.TrueAsync(() => receiver.Asked.Count >= refused + 3);
        while ((await CatchUp.RunAsync(await SourceAsync(tenant), default)).More) Assert.InRange(await WaitingAsync(tenant, id), 0, 60);
        Assert.InRange(await WaitingAsync(tenant, id), 10, 60); // of a hundred and more
        receiver.Manners = (_, _) => Task.FromResult(200);
        await tenant.PostAsync($"{WebhookApi.Webhooks}/{id}/replay", new { }).OkAsync(); // what it answered 410 to

        await Eventually.TrueAsync(async () => await ShownAsync(tenant, id) is (null, "healthy") && await WaitingAsync(tenant, id) == 0, TimeSpan.FromMinutes(2));
        await IsToldAsync(tenant, receiver, _ => true);
    }

    /// <summary>Else what others are being told just then would pass it by, and it would go on behind that.</summary>
    [Fact]
    public async Task It_joins_the_others_between_their_turns_and_reads_what_they_were_told_while_it_waited()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await tenant.SendAndFanOutAsync(messages: 1);
        await UpToDateAsync(tenant);
        await SwitchAsync(tenant, id, receiver.Url, false);
        await using var connection = await (await SourceAsync(tenant)).OpenConnectionAsync();
        await using var turn = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "select from change_cursors where consumer = 'webhooks' for update");

        await SwitchAsync(tenant, id, receiver.Url, true);
        await WaitsForLockAsync(tenant); // the host would let it join
        var bulk = await SendAsync(tenant, 1);
        await tenant.FinishedAsync(bulk);
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from change_inbox") == 0);
        await ExecuteAsync(connection, "update change_cursors set position = (select position from change_head) where consumer = 'webhooks'"); // everybody else has been told
        await turn.CommitAsync();

        await Eventually.TrueAsync(() => receiver.Taken.Any(w => w.Type == "message.delivered" && w.Event.GetProperty("data").GetProperty("bulk_id").GetGuid() == bulk));
        await IsToldAsync(tenant, receiver, _ => true);
        WebhookApi.AreLives(receiver.Taken);
    }

    /// <summary>A turn that has begun when it is disabled still writes for it. That is neither told again nor waited for, and numbers go on from it.</summary>
    [Fact]
    public async Task What_a_turn_wrote_that_had_begun_is_not_in_the_way()
    {
        var tenant = await gallant.NewTenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, _) = await tenant.WebhookAsync(receiver.Url);
        await LaneOfTomorrow.HoldAsync(tenant, id);
        // Its receipt comes some seconds after it was sent.
        var bulk = (await tenant.SendAsync(new { phone_numbers = new[] { "+447999990011" }, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddHours(1) })).GetProperty("bulk_id").GetGuid();
        await UpToDateAsync(tenant);
        await using var connection = await (await SourceAsync(tenant)).OpenConnectionAsync();
        await using (var held = await connection.BeginTransactionAsync())
        {
            await ExecuteAsync(connection, "select from webhook_deliveries for update");
            await MakeDueAsync(tenant, bulk);
            await WaitsForLockAsync(tenant); // the turn that tells that it was sent
            await SwitchAsync(tenant, id, receiver.Url, false);
        }

        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from webhook_deliveries where type = 'message.sent'") == 1);
        await ExecuteAsync(connection, "update webhook_deliveries set state = 1, ended_at = now() where state = 0"); // told before it catches up
        await tenant.FinishedAsync(bulk);
        await SwitchAsync(tenant, id, receiver.Url, true);

        await Eventually.TrueAsync(() => !receiver.Taken.IsEmpty);
        Assert.Equal(("message.delivered", 3), receiver.Taken.Select(w => (w.Type, w.Sequence)).Single());
        await Eventually.TrueAsync(async () => await ShownAsync(tenant, id) is (null, "healthy") && await WaitingAsync(tenant, id) == 0);
    }

    private WebhookCatchUp CatchUp => gallant.Services.GetRequiredService<WebhookCatchUp>();

    private async Task<NpgsqlDataSource> SourceAsync(TestTenant tenant) => await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the test's own statement
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Each event of the feed that it hears, once.</summary>
    private static async Task IsToldAsync(TestTenant tenant, WebhookReceiver receiver, Func<string, bool> hears)
    {
        await UpToDateAsync(tenant);
        var events = await FeedAsync(tenant);
        await Eventually.TrueAsync(() => receiver.Taken.Count >= events.Count(e => hears(e.Type)));
        Assert.Equal(events.Where(e => hears(e.Type)).Select(e => e.Id).Order(StringComparer.Ordinal), receiver.Taken.Select(w => w.Event.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
    }

    /// <summary>All that has happened is in the log, and who is up to date has been told.</summary>
    private static async Task UpToDateAsync(TestTenant tenant) => await Eventually.TrueAsync(async () => await tenant.CountAsync(
        "select count(*) from change_head h join change_cursors c on c.position = h.position where c.consumer = 'webhooks' and not exists (select from change_inbox)") == 1);

    private static async Task WaitsForLockAsync(TestTenant tenant) => await Eventually.TrueAsync(async () =>
        await tenant.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0);

    private static async Task MakeDueAsync(TestTenant tenant, Guid bulk) =>
        await tenant.CountAsync($"with u as (update chunks set due_at = now() where batch_id = '{bulk}' returning 1) select count(*) from u");

    private static async Task<List<(string Id, string Type)>> FeedAsync(TestTenant tenant)
    {
        var (events, after, more) = (new List<(string, string)>(), "", true);
        while (more)
        {
            var page = await tenant.GetAsync($"/api/v1/events?limit=100&after={after}").OkAsync();
            events.AddRange(page.GetProperty("events").EnumerateArray().Select(e => (e.GetProperty("id").GetString()!, e.GetProperty("type").GetString()!)));
            (after, more) = (page.GetProperty("next_after").GetString()!, page.GetProperty("has_more").GetBoolean());
        }

        return events;
    }

    private static async Task<Guid> SendAsync(TestTenant tenant, int i) =>
        (await tenant.SendAsync(new { phone_numbers = new[] { $"+2547001{i:00000}" }, message = "Hello" })).GetProperty("bulk_id").GetGuid();

    private static async Task SwitchAsync(TestTenant tenant, Guid id, string url, bool enabled, params string[] types) =>
        await tenant.PutAsync($"{WebhookApi.Webhooks}/{id}", new { url, enabled, types }).OkAsync();

    private static async Task<(string? MissedSince, string State)> ShownAsync(TestTenant tenant, Guid id)
    {
        var shown = await WebhookApi.ShownAsync(tenant, id);
        return (shown.GetProperty("missed_since").GetString(), shown.GetProperty("health").GetProperty("state").GetString()!);
    }

    private static async Task<long> WaitingAsync(TestTenant tenant, Guid id) => (await WebhookApi.ShownAsync(tenant, id)).GetProperty("health").GetProperty("waiting").GetInt64();
}
