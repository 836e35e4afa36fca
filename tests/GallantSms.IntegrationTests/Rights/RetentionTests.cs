using System.Net;
using System.Text.Json;
using GallantSms.Application.Rights;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Archive;
using GallantSms.Infrastructure.Rights.Retention;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Rights;

[Collection(OfficeCollection.Name)]
public sealed class RetentionTests(GallantFixture gallant)
{
    private static readonly DateOnly LongAgo = new(2025, 3, 14);

    [Fact]
    public async Task Old_messages_are_archived_read_back_and_dropped_and_a_day_comes_back_when_asked_for_and_the_books_hold_throughout()
    {
        var tenant = await gallant.NewTenantAsync();
        var (batch, id) = await SentAsync(tenant, "Your code is 4711");
        await OldTime.MoveAsync(gallant, tenant, LongAgo);
        var spent = (await tenant.ProofAsync()).Spent;

        await OldTime.KeepAsync(tenant, new { messages = 100, texts = 3650 });
        await EventuallyAsync(tenant, "select count(*) from retention_runs where action = 'dropped'", 1);

        Assert.Equal(0, await tenant.CountAsync("select count(*) from messages"));
        await EventuallyAsync(tenant, "select count(*) from batches", 0);
        Assert.Equal(1, await tenant.CountAsync("select count(*) from retention_state where frozen_before = '2025-04-01Z'"));
        await HoldsAsync(tenant, spent);
        var day = Assert.Single((await DataAsync(tenant, "/api/v1/privacy/archive")).EnumerateArray());
        Assert.Equal(("2025-03-14", "verified", 2), (day.GetProperty("day").GetString(), day.GetProperty("state").GetString(), day.GetProperty("messages").GetInt32()));
        Assert.Equal(["dropped", "archived"], (await DataAsync(tenant, "/api/v1/privacy/retention/runs")).GetProperty("items").EnumerateArray().Where(r => r.GetProperty("data_class").GetString() == "messages").Select(r => r.GetProperty("action").GetString()));

        foreach (var (query, count) in new[] { ("", 2), ("&phone_number=0700000001", 1), ("&text=CODE%20is%204711", 2), ("&text=nothing", 0), ("&status=failed", 0), ("&phone_number=%2B254700000002&status=delivered", 1) })
            Assert.Equal(count, (await DataAsync(tenant, $"/api/v1/privacy/archive/search?day=2025-03-14{query}")).GetProperty("items").GetArrayLength());
        var page = await DataAsync(tenant, "/api/v1/privacy/archive/search?day=2025-03-14&limit=1");
        Assert.Equal(1, (await DataAsync(tenant, $"/api/v1/privacy/archive/search?day=2025-03-14&cursor={page.GetProperty("next_cursor").GetString()}")).GetProperty("items").GetArrayLength());

        await tenant.PostAsync("/api/v1/privacy/archive/2025-03-14/restore", new { });
        await EventuallyAsync(tenant, "select count(*) from archive_objects where state = 3", 1);
        Assert.Equal((2, 1), (await tenant.CountAsync("select count(*) from messages where status = 10"), await tenant.CountAsync("select count(*) from batches where text = 'Your code is 4711'")));
        Assert.Equal(2, await tenant.CountAsync("select count(distinct message_id) from attempts"));
        await EventuallyAsync(tenant, "select count(*) from changes, unnest(message_ids) where kind = 4", 2);
        Assert.Equal("delivered", (await tenant.ReachedAsync(await IdAsync(tenant), "delivered")).GetProperty("message").GetProperty("status").GetString());
        await HoldsAsync(tenant, spent);

        await OldTime.ExecuteAsync(gallant, tenant, "update archive_objects set restored_until = now()");
        await tenant.PostAsync("/api/v1/privacy/retention/run", new { });
        await EventuallyAsync(tenant, "select count(*) from messages", 0);
        await HoldsAsync(tenant, spent);
        Assert.Equal(1, await tenant.CountAsync("select count(*) from archive_objects where state = 1 and restored_until is null"));
        Assert.NotEqual(batch, id);
    }

    [Fact]
    public async Task What_has_not_ended_or_may_not_go_without_an_archive_stays_and_it_is_said_why()
    {
        var tenant = await gallant.NewTenantAsync();
        await SentAsync(tenant, "Hello");
        await OldTime.MoveAsync(gallant, tenant, LongAgo);
        var (source, notes) = (await OldTime.SourceAsync(gallant, tenant), new List<string>());
        var retention = gallant.Services.GetRequiredService<MessageRetention>();

        Assert.False(await retention.StepAsync(tenant.Tenant, source, OldTime.Rules(100), store: null, notes, default));
        Assert.Contains("no archive", Assert.Single(notes), StringComparison.Ordinal);

        await OldTime.ExecuteAsync(gallant, tenant, "update messages set status = 6 where id = (select id from messages limit 1)");
        notes.Clear();
        await retention.StepAsync(tenant.Tenant, source, OldTime.Rules(100, withoutArchive: true), store: null, notes, default);
        Assert.StartsWith("1 messages of 2025-03-01 to 2025-03-31", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal(2, await tenant.CountAsync("select count(*) from messages"));

        await OldTime.ExecuteAsync(gallant, tenant, "update messages set status = 10");
        Assert.True(await retention.StepAsync(tenant.Tenant, source, OldTime.Rules(100, withoutArchive: true), store: null, [], default));
        Assert.Equal((0, 0), (await tenant.CountAsync("select count(*) from messages"), await tenant.CountAsync("select count(*) from archive_objects")));
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Fact]
    public async Task Killed_between_any_two_steps_or_given_back_something_else_it_drops_nothing_that_is_not_in_the_archive()
    {
        var tenant = await gallant.NewTenantAsync();
        await SentAsync(tenant, "Hello");
        await OldTime.MoveAsync(gallant, tenant, LongAgo);
        var source = await OldTime.SourceAsync(gallant, tenant);
        var retention = gallant.Services.GetRequiredService<MessageRetention>();
        var inner = gallant.Services.GetRequiredService<ArchiveStores>().For("default")!;

        foreach (var kill in Enum.GetValues<BrokenArchive.At>())
        {
            var broken = new BrokenArchive(inner, kill);
            await Assert.ThrowsAnyAsync<Exception>(async () => await StepsAsync(broken));
            Assert.Equal(2, await tenant.CountAsync("select count(*) from messages"));
            Assert.Equal(0, await tenant.CountAsync("select count(*) from archive_objects where state = 1"));
        }

        // Killed after the archive was verified; then a late receipt: the day is written again before it goes.
        Assert.True(await retention.StepAsync(tenant.Tenant, source, OldTime.Rules(100), inner, [], default));
        await OldTime.ExecuteAsync(gallant, tenant, "update messages set status = 11, changed_at = changed_at + interval '1 second' where id = (select id from messages limit 1)");
        await StepsAsync(inner);
        Assert.Equal(2, await tenant.CountAsync("select count(*) from retention_runs where action = 'archived'"));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from retention_runs where action = 'dropped'"));
        Assert.Equal(1, (await DataAsync(tenant, "/api/v1/privacy/archive/search?day=2025-03-14&status=undelivered")).GetProperty("items").GetArrayLength());
        Assert.Equal(2, (await inner.ListAsync($"{tenant.Tenant.Id:N}/", default)).Count); // the object and its manifest, nothing of the tries
        Assert.True((await tenant.ProofAsync()).Holds);

        async Task StepsAsync(IArchiveStore store)
        {
            while (await retention.StepAsync(tenant.Tenant, source, OldTime.Rules(100), store, [], default)) { }
        }
    }

    [Fact]
    public async Task Texts_go_by_rule_except_of_what_is_not_handed_over_and_who_keeps_copies_is_told()
    {
        var tenant = await gallant.NewTenantAsync();
        await SentAsync(tenant, "Shared text");
        var own = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000003" }, message = "Waits", schedule_time = DateTimeOffset.UtcNow.AddDays(1) });
        await OldTime.MoveAsync(gallant, tenant, DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-3)));

        await OldTime.KeepAsync(tenant, new { texts = 2 });
        await EventuallyAsync(tenant, "select count(*) from batches where text = '' and redacted_at is not null", 1);

        Assert.Equal(1, await tenant.CountAsync("select count(*) from batches where text = 'Waits'"));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from redactions_left"));
        Assert.Equal(2, await tenant.CountAsync("select count(*) from (select unnest(message_ids) from change_inbox where kind = 4 union all select unnest(message_ids) from changes where kind = 4) x"));

        await OldTime.ExecuteAsync(gallant, tenant, "update messages set status = 22, text = 'Its own' where status = 1");
        await tenant.PostAsync("/api/v1/privacy/retention/run", new { });
        await EventuallyAsync(tenant, "select count(*) from batches where text <> ''", 0);
        await EventuallyAsync(tenant, "select count(*) from messages where text <> ''", 0);
        Assert.Equal(0, await tenant.CountAsync("select count(*) from redactions_left"));
        Assert.NotEqual(Guid.Empty, own.GetProperty("bulk_id").GetGuid());
    }

    [Fact]
    public async Task The_log_of_changes_loses_only_what_every_living_consumer_has_read()
    {
        var tenant = await gallant.NewTenantAsync();
        var source = await OldTime.SourceAsync(gallant, tenant);
        await OldTime.ExecuteAsync(gallant, tenant, "select ensure_change_partition(0), ensure_change_partition(200000)");
        await OldTime.ExecuteAsync(gallant, tenant, "insert into changes (position, at, kind, message_ids, statuses, reasons) values (1, now() - interval '50 days', 3, '{}', '{}', '{}')");
        await OldTime.ExecuteAsync(gallant, tenant, "update change_head set position = 200100");
        await OldTime.ExecuteAsync(gallant, tenant, "insert into change_cursors (consumer, position, updated_at) values ('slow', 5, now() - interval '2 days'), ('fast', 200100, now())");
        var (retention, notes) = (new ChangeLogRetention([], TimeProvider.System), new List<string>());

        Assert.False(await retention.StepAsync(source, RetentionRules.None, notes, default));
        Assert.Contains("slow", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Single(await ChangeReader.ReadAsync(source, 0, 10, default));

        // Dead for longer than the class is kept, it holds nothing any more.
        await OldTime.ExecuteAsync(gallant, tenant, "update change_cursors set updated_at = now() - interval '31 days' where consumer = 'slow'");
        Assert.True(await retention.StepAsync(source, RetentionRules.None, notes, default));
        Assert.Empty(await ChangeReader.ReadAsync(source, 0, 10, default));
    }

    [Fact]
    public async Task Rules_come_from_above_where_a_tenant_says_nothing_and_stay_within_their_bounds()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller);
        await OldTime.KeepAsync(reseller, new { messages = 90, texts = 30 });
        await OldTime.KeepAsync(customer, new { texts = 10 });

        var shown = (await DataAsync(customer, "/api/v1/privacy/retention")).GetProperty("classes").EnumerateArray().ToDictionary(c => c.GetProperty("class").GetString()!);
        Assert.Equal((90, JsonValueKind.Null), (shown["messages"].GetProperty("days").GetInt32(), shown["messages"].GetProperty("own_days").ValueKind));
        Assert.Equal((10, 10, 30), (shown["texts"].GetProperty("days").GetInt32(), shown["texts"].GetProperty("own_days").GetInt32(), shown["texts"].GetProperty("inherited_days").GetInt32()));
        Assert.Equal(30, shown["changes"].GetProperty("days").GetInt32());

        var (status, refusal) = await customer.PutAsync("/api/v1/privacy/retention", new { messages = 6 });
        Assert.Equal((HttpStatusCode.BadRequest, "messages"), (status, refusal.GetProperty("error").GetProperty("errors")[0].GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Where_little_is_kept_partitions_are_weeks()
    {
        var tenant = await gallant.NewTenantAsync();
        await OldTime.KeepAsync(tenant, new { messages = 14 });
        await EventuallyAsync(tenant, "select count(*) from retention_state where weekly", 1);

        await using var connection = await (await OldTime.SourceAsync(gallant, tenant)).OpenConnectionAsync();
        List<IdPartition> partitions = [];
        await Eventually.TrueAsync(async () => (partitions = await Partitions.ListAsync(connection, default)).Exists(p => p.To - p.From <= TimeSpan.FromDays(7)));
        Assert.All(partitions.Zip(partitions.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From)); // no gap, no overlap
        Assert.True(partitions[^1].To > DateTimeOffset.UtcNow.AddDays(20));
        await SentAsync(tenant, "Hello");
    }

    private async Task<(Guid Batch, Guid Message)> SentAsync(TestTenant tenant, string text)
    {
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001", "+254700000002" }, message = text });
        var bulk = sent.GetProperty("bulk_id").GetGuid();
        await tenant.FinishedAsync(bulk);
        Assert.NotNull(gallant);
        return (bulk, sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid());
    }

    private async Task<Guid> IdAsync(TestTenant tenant) => Guid.Parse((await OldTime.TextAsync(gallant, tenant, "select id::text from messages limit 1"))!);

    private static async Task<JsonElement> DataAsync(TestTenant tenant, string path)
    {
        var (status, body) = await tenant.GetAsync(path);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body.GetProperty("data");
    }

    private static Task EventuallyAsync(TestTenant tenant, string sql, long count) => Eventually.TrueAsync(async () => await tenant.CountAsync(sql) == count);

    private static async Task HoldsAsync(TestTenant tenant, long spent)
    {
        var proof = await tenant.ProofAsync();
        Assert.True(proof.Holds, proof.ToString());
        Assert.Equal(spent, proof.SpentByMessages);
    }
}

/// <summary>An archive that fails, or lies, at one point.</summary>
internal sealed class BrokenArchive(IArchiveStore inner, BrokenArchive.At at) : IArchiveStore
{
    public enum At
    {
        BeforeObject,
        AfterObject,
        AfterManifest,
        ReadBackCut,
        ReadBackGone,
    }

    public async Task PutAsync(string key, Stream content, CancellationToken ct)
    {
        var isObject = key.EndsWith(".gsa", StringComparison.Ordinal);
        if (isObject && at == At.BeforeObject) throw new IOException("killed");
        await inner.PutAsync(key, content, ct);
        if (at == (isObject ? At.AfterObject : At.AfterManifest)) throw new IOException("killed");
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        if (at == At.ReadBackGone) return null;
        await using var whole = (await inner.OpenAsync(key, ct))!;
        var copy = new MemoryStream();
        await whole.CopyToAsync(copy, ct);
        copy.SetLength(copy.Length - 1);
        copy.Position = 0;
        return copy;
    }

    public Task DeleteAsync(string key, CancellationToken ct) => inner.DeleteAsync(key, ct);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);
}
