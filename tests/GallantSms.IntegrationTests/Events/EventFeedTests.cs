using System.Net;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Events;

[Collection(GallantCollection.Name)]
public sealed class EventFeedTests(GallantFixture gallant)
{
    private const string Feed = "/api/v1/events";

    [Fact]
    public async Task A_reader_beside_many_writers_gets_every_event_once_and_in_order()
    {
        var tenant = await gallant.NewTenantAsync();
        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(async sender =>
        {
            for (var i = 0; i < 5; i++) await tenant.SendAsync(new { phone_numbers = Enumerable.Range(0, 7).Select(n => $"+2547{sender:00}{i:00}{n:0000}"), message = "Hello" });
        }));

        var (events, after) = (new List<JsonElement>(), "0");
        await Eventually.TrueAsync(async () =>
        {
            var page = await tenant.GetAsync($"{Feed}?after={after}&limit=13").OkAsync();
            events.AddRange(page.GetProperty("events").EnumerateArray());
            after = page.GetProperty("next_after").GetString()!;
            return events.Count(e => e.GetProperty("type").GetString() == "message.delivered") == 8 * 5 * 7;
        });
        await sending;

        var lives = events.GroupBy(e => e.GetProperty("data").GetProperty("message_id").GetGuid()).ToList();
        Assert.Equal(280, lives.Count);
        // A receipt may overtake the news that its message was sent.
        Assert.All(lives, life => Assert.Equal(("message.accepted", "message.delivered"), (life.First().GetProperty("type").GetString(), life.Last().GetProperty("type").GetString())));
        Assert.All(lives, life => Assert.Distinct(life.Select(e => e.GetProperty("type").GetString())));
        Assert.Distinct(events.Select(e => e.GetProperty("id").GetString()));
        var rest = await tenant.GetAsync($"{Feed}?after={after}").OkAsync();
        Assert.Equal((0, after, false), (rest.GetProperty("events").GetArrayLength(), rest.GetProperty("next_after").GetString(), rest.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task Filters_by_type_and_bulk_and_shows_what_is_left_of_what_was_erased()
    {
        var tenant = await gallant.NewTenantAsync();
        var first = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "One", reference = "r-1" });
        var second = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000002", "+254700000003" }, message = "Two" });
        foreach (var sent in new[] { first, second }) await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        await Eventually.TrueAsync(async () => (await tenant.GetAsync($"{Feed}?types=message.delivered").OkAsync()).GetProperty("events").GetArrayLength() == 3);

        var ofSecond = (await tenant.GetAsync($"{Feed}?bulk_id={second.GetProperty("bulk_id").GetString()}&types=message.accepted,message.delivered").OkAsync()).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(4, ofSecond.Count);
        Assert.All(ofSecond, e => Assert.Equal(second.GetProperty("bulk_id").GetString(), e.GetProperty("data").GetProperty("bulk_id").GetString()));

        var message = first.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
        await tenant.CountAsync($"with d as (delete from messages where id = '{message}' returning 1) select count(*) from d");
        var erased = (await tenant.GetAsync($"{Feed}?types=message.delivered").OkAsync()).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("data")).Single(d => d.GetProperty("message_id").GetGuid() == message);
        Assert.Equal(("delivered", null, null), (erased.GetProperty("status").GetString(), erased.GetProperty("to").GetString(), erased.GetProperty("reference").GetString()));
    }

    [Fact]
    public async Task What_comes_after_a_gap_is_not_given_as_if_nothing_were_missing()
    {
        var tenant = await gallant.NewTenantAsync();
        for (var i = 0; i < 3; i++) await AcceptedAsync(tenant, i + 1);
        await tenant.CountAsync("with d as (delete from changes where position <= 2 returning 1) select count(*) from d");

        var error = await tenant.GetAsync($"{Feed}?after=1.0").RefusedAsync(HttpStatusCode.Conflict, "EVENTS_EXPIRED");
        Assert.Contains("Go on from 2.0", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await tenant.GetAsync($"{Feed}?after=2.0").OkAsync()).GetProperty("events").GetArrayLength());
        Assert.Equal(1, (await tenant.GetAsync($"{Feed}?after=0").OkAsync()).GetProperty("events").GetArrayLength());
        Assert.Equal("3.0", (await tenant.GetAsync($"{Feed}?after=latest").OkAsync()).GetProperty("next_after").GetString());
        await tenant.GetAsync($"{Feed}?after=99.0").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        foreach (var bad in new[] { "after=x", "after=1", "after=-1.0", "limit=0", "limit=501", "types=message.lost" })
            await tenant.GetAsync($"{Feed}?{bad}").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await tenant.GetAsync($"{Feed}?bulk_id={Guid.NewGuid()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_stream_goes_on_where_the_last_one_ended()
    {
        var tenant = await gallant.NewTenantAsync();
        List<string> ids = [];
        using (var stream = await OpenAsync(tenant))
        {
            for (var i = 0; i < 2; i++) await AcceptedAsync(tenant, i + 1);
            ids.AddRange(await ReadAsync(stream, 2));
        }

        for (var i = 2; i < 6; i++) await AcceptedAsync(tenant, i + 1);
        using var again = await OpenAsync(tenant, lastId: ids[^1]);
        ids.AddRange(await ReadAsync(again, 4));

        Assert.Equal((await tenant.GetAsync(Feed).OkAsync()).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("id").GetString()), ids);
    }

    [Fact]
    public async Task A_stream_ends_with_its_key_and_there_are_only_so_many()
    {
        var tenant = await gallant.NewTenantAsync();
        var reader = await gallant.WithScopesAsync(tenant, Scopes.MessagesRead);
        var streams = new List<StreamReader>();
        for (var i = 0; i < 20; i++) streams.Add(await OpenAsync(reader));
        using (var refused = await reader.Client.GetAsync($"{Feed}/stream")) Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        var key = (await tenant.GetAsync("/api/v1/api-keys").OkAsync()).EnumerateArray().Single(k => k.GetProperty("name").GetString() == "narrow").GetProperty("id").GetGuid();
        await tenant.DeleteAsync($"/api/v1/api-keys/{key}").OkAsync();

        await Task.WhenAll(streams.Select(s => s.ReadToEndAsync())).WaitAsync(TimeSpan.FromSeconds(20));
        using var free = await OpenAsync(tenant);
        streams.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var sent = await mine.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "Mine" });
        await mine.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());

        Assert.Equal(0, (await theirs.GetAsync(Feed).OkAsync()).GetProperty("events").GetArrayLength());
        await theirs.GetAsync($"{Feed}?bulk_id={sent.GetProperty("bulk_id").GetString()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        using var stream = await theirs.Client.GetAsync($"{Feed}/stream?after=0&seconds=1");
        Assert.DoesNotContain("message.", await stream.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>A message that lies until later: one event, which makes so many.</summary>
    private static async Task AcceptedAsync(TestTenant tenant, int events)
    {
        await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "Hello", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });
        await Eventually.TrueAsync(async () => (await tenant.GetAsync(Feed).OkAsync()).GetProperty("events").GetArrayLength() == events);
    }

    private static async Task<StreamReader> OpenAsync(TestTenant tenant, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Feed}/stream");
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await tenant.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.StatusCode == HttpStatusCode.OK, response.StatusCode.ToString());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<List<string>> ReadAsync(StreamReader stream, int events)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var ids = new List<string>();
        while (ids.Count < events)
        {
            var line = await stream.ReadLineAsync(patience.Token);
            Assert.NotNull(line);
            if (line.StartsWith("id: ", StringComparison.Ordinal)) ids.Add(line[4..]);
        }

        return ids;
    }
}
