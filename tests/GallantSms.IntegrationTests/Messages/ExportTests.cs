using System.IO.Compression;
using System.Net;
using System.Text.Json;
using GallantSms.Application.Messages.Exports;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Messages.Exports;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Support;
using GallantSms.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class ExportTests(GallantFixture gallant)
{
    private const string Exports = "/api/v1/exports";

    [Fact]
    public async Task Writes_what_the_search_finds_for_its_user_only_and_no_formula()
    {
        var tenant = await gallant.NewTenantAsync();
        await MessagesAsync(tenant, 3, "=SUM(A1) \"parcel\", two");
        await MessagesAsync(tenant, 1, "Other");

        var done = await ExportAsync(tenant, new { kind = "messages", query = "parcel", sort = "oldest", columns = new[] { "to", "text", "campaign" } });
        Assert.Equal((3, 3), (done.GetProperty("rows").GetInt64(), done.GetProperty("total").GetInt64()));
        Assert.Equal("\"to\",\"text\",\"campaign\"\r\n" + string.Concat(Enumerable.Range(0, 3).Select(i => $"\"25471400000{i}\",\"'=SUM(A1) \"\"parcel\"\", two\",\"\"\r\n")), await DownloadAsync(done));
        Assert.Equal(1, await PartsAsync(tenant));

        Assert.Equal(done.Id().ToString(), Assert.Single((await tenant.GetAsync("/api/v1/audit?action=export.created").OkAsync()).GetProperty("items").EnumerateArray()).Text("target_id"));

        await tenant.DeleteAsync($"{Exports}/{done.Id()}").OkAsync();
        Assert.Equal(0, await PartsAsync(tenant));
        Assert.Equal("NOT_FOUND", await RefusedAsync(done.Text("download_url")!, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Is_given_out_packed_to_who_takes_gzip_and_plain_with_its_length_to_who_does_not()
    {
        var tenant = await gallant.NewTenantAsync();
        await MessagesAsync(tenant, 5, "Packed parcel");
        var id = await WaitingAsync(tenant);
        Assert.True(await Writer(Search, new(DateTimeOffset.UtcNow.AddHours(1)), pageSize: 2).WriteNextAsync(tenant.Tenant, default));
        var done = await tenant.ExportedAsync(id);
        Assert.Equal(3, await PartsAsync(tenant));
        var plain = await DownloadAsync(done);

        foreach (var (accept, packed) in new[] { ("gzip, br", true), ("gzip;q=0, br", false), ("identity", false) })
        {
            using var nobody = gallant.NewClient();
            nobody.DefaultRequestHeaders.Add("Accept-Encoding", accept);
            using var answer = await nobody.GetAsync(done.Text("download_url"));
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal(packed ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
            if (!packed) Assert.Equal(done.GetProperty("bytes").GetInt64(), answer.Content.Headers.ContentLength);
            using var reader = new StreamReader(packed ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress) : new MemoryStream(bytes));
            Assert.Equal(plain, await reader.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task Whoever_follows_a_killed_writer_goes_on_behind_its_last_part()
    {
        var tenant = await gallant.NewTenantAsync();
        await MessagesAsync(tenant, 5, "Killed parcel");
        var id = await WaitingAsync(tenant);
        var clock = new ManualClock(DateTimeOffset.UtcNow.AddHours(1));

        // Two pages are written, and in the middle of the third the process stands still for good.
        var dying = new WatchedSearch(Search, stopAtPage: 3);
        var killed = Writer(dying, clock, pageSize: 2).WriteNextAsync(tenant.Tenant, default);
        await dying.Stopped;
        var half = await tenant.GetAsync($"{Exports}/{id}").OkAsync();
        Assert.Equal(("running", 4, null), (half.Text("state"), half.GetProperty("rows").GetInt64(), half.Text("download_url")));
        Assert.Equal("EXPORT_NOT_READY", await RefusedAsync(Link(tenant.Tenant.Id, id, TimeSpan.FromMinutes(1)), HttpStatusCode.Conflict));
        var next = new WatchedSearch(Search);
        Assert.False(await Writer(next, clock, pageSize: 2).WriteNextAsync(tenant.Tenant, default));

        clock.Advance(new ExportOptions().Lease + TimeSpan.FromSeconds(1));
        Assert.True(await Writer(next, clock, pageSize: 2).WriteNextAsync(tenant.Tenant, default));
        Assert.Equal((1, 0), (next.Pages, next.Counts));
        var done = await tenant.ExportedAsync(id);
        var file = await DownloadAsync(done);
        Assert.Equal(["\"to\"", .. Enumerable.Range(0, 5).Select(i => $"\"25471400000{i}\"")], file.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));

        // And when the one that was thought dead wakes, it finds that the export is no longer its own.
        dying.GoOn();
        Assert.True(await killed);
        Assert.Equal(file, await DownloadAsync(done));
        Assert.Equal(3, await PartsAsync(tenant));
    }

    [Fact]
    public async Task A_link_is_for_one_export_of_one_tenant_until_its_time()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        await MessagesAsync(mine, 1, "Linked parcel");
        var done = await ExportAsync(mine, new { kind = "messages" });

        Assert.Contains("25471400000", await DownloadAsync(done), StringComparison.Ordinal);
        Assert.Equal("LINK_INVALID", await RefusedAsync(Link(mine.Tenant.Id, done.Id(), TimeSpan.FromSeconds(-1)), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("LINK_INVALID", await RefusedAsync($"{Exports}/download?token={done.Id()}", HttpStatusCode.UnprocessableEntity));
        Assert.Equal("NOT_FOUND", await RefusedAsync(Link(theirs.Tenant.Id, done.Id(), TimeSpan.FromMinutes(1)), HttpStatusCode.NotFound));
        var good = done.Text("download_url")!;
        foreach (var at in new[] { good.Length - 1, good.Length - 30, good.Length - 90 })
        {
            var forged = good[..at] + (good[at] == 'x' ? 'y' : 'x') + good[(at + 1)..];
            // The last character carries bits that mean nothing: changed alone it may be the same token.
            if (at < good.Length - 1) Assert.Equal("LINK_INVALID", await RefusedAsync(forged, HttpStatusCode.UnprocessableEntity));
        }
    }

    [Fact]
    public async Task What_is_over_goes_with_its_parts_and_an_erasure_takes_all()
    {
        var tenant = await gallant.NewTenantAsync();
        await MessagesAsync(tenant, 1, "Old parcel");
        var (old, kept) = (await ExportAsync(tenant, new { kind = "messages" }), await ExportAsync(tenant, new { kind = "messages" }));
        await tenant.CountAsync($"with row as (update exports set expires_at = now() where id = '{old.Id()}' returning 1) select count(*) from row");
        await SweepAsync(tenant);
        await tenant.GetAsync($"{Exports}/{old.Id()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Contains("25471400000", await DownloadAsync(kept), StringComparison.Ordinal);
        Assert.Equal(1, await PartsAsync(tenant));

        Assert.Equal(1, await gallant.Services.GetRequiredService<IExports>().DeleteAllAsync(tenant.Tenant, CancellationToken.None));
        Assert.Equal(0, await PartsAsync(tenant));
        Assert.Equal(0, await tenant.CountAsync("select count(*) from exports"));
    }

    [Fact]
    public async Task A_cancelled_one_stays_cancelled_and_there_is_an_end_to_how_many_wait()
    {
        var tenant = await gallant.NewTenantAsync();
        await tenant.CountAsync("""
            with row as (insert into exports (id, owner_id, query, sort, filter, columns, state, due_at, created_at, expires_at)
            select gen_random_uuid(), gen_random_uuid(), '', 0, '{}', '{to}', 0, now() + interval '1 hour', now(), now() + interval '2 hours' from generate_series(1, 10) returning 1) select count(*) from row
            """);
        await tenant.PostAsync(Exports, new { kind = "messages" }).RefusedAsync(HttpStatusCode.Conflict, "TOO_MANY_EXPORTS");
        var one = (await tenant.GetAsync(Exports).OkAsync()).GetProperty("items")[0].Id();
        await tenant.CountAsync($"with part as (insert into export_parts values ('{one}', 1, '') returning 1) select count(*) from part");
        Assert.Equal("canceled", (await tenant.PostAsync($"{Exports}/{one}/cancel", new { }).OkAsync()).Text("state"));
        await SweepAsync(tenant);
        Assert.Equal(0, await PartsAsync(tenant));
        await ExportAsync(tenant, new { kind = "messages" });
        Assert.Equal("canceled", (await tenant.GetAsync($"{Exports}/{one}").OkAsync()).Text("state"));
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_refused()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        foreach (var (body, field, code) in new (object, string, string)[] { (new { kind = "batches" }, "kind", "INVALID_VALUE"), (new { kind = "messages", query = "statsu:x" }, "q", "UNKNOWN_KEY"), (new { kind = "messages", columns = new[] { "to", "cost" } }, "columns[1]", "UNKNOWN_COLUMN") })
        {
            var error = await tenant.PostAsync(Exports, body).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Equal((field, code), (error.GetProperty("errors")[0].Text("field"), error.GetProperty("errors")[0].Text("code")));
        }

        Assert.Equal(0, await tenant.CountAsync("select count(*) from exports"));
    }

    /// <summary>What the sweep does for each tenant, now.</summary>
    private Task SweepAsync(TestTenant tenant) => gallant.Services.GetServices<IHostedService>().OfType<ExportRunner>().Single().TidyAsync(tenant.Tenant.Id, CancellationToken.None);

    private static async Task MessagesAsync(TestTenant tenant, int many, string text)
    {
        var sent = await tenant.SentAsync(new { phone_numbers = Enumerable.Range(0, many).Select(i => $"+25471400000{i}"), message = text });
        // By a word: without one the answer comes from the messages themselves, and the words may not be indexed yet.
        foreach (var id in sent) await tenant.FoundAsync(id, $"limit=1000&q={text.Split(' ')[^1]}");
    }

    private static async Task<JsonElement> ExportAsync(TestTenant tenant, object body) => await tenant.ExportedAsync((await tenant.PostAsync(Exports, body).OkAsync(HttpStatusCode.Created)).Id());

    private async Task<string> DownloadAsync(JsonElement export)
    {
        using var nobody = gallant.NewClient();
        return await nobody.GetStringAsync(export.Text("download_url"));
    }

    private async Task<string?> RefusedAsync(string link, HttpStatusCode status)
    {
        using var nobody = gallant.NewClient();
        using var answer = await nobody.GetAsync(link);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, text);
        using var body = JsonDocument.Parse(text);
        return body.RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    private string Link(Guid tenant, Guid export, TimeSpan from) => $"{Exports}/download?token={gallant.Services.GetRequiredService<IExportLinks>().For(tenant, export, DateTimeOffset.UtcNow + from)}";

    private IMessageSearch Search => gallant.Services.GetRequiredService<IMessageSearch>();

    private static Task<long> PartsAsync(TestTenant tenant) => tenant.CountAsync("select count(*) from export_parts");

    /// <summary>One that the host's own writers leave alone for an hour: for writers whose clocks are ahead.</summary>
    private static async Task<Guid> WaitingAsync(TestTenant tenant)
    {
        var id = Guid.CreateVersion7();
        await tenant.CountAsync($$"""
            with row as (insert into exports (id, owner_id, query, sort, filter, columns, state, due_at, created_at, expires_at)
            values ('{{id}}', '{{id}}', 'parcel', 1, '{"Text":"parcel","Order":1}', '{to}', 0, now() + interval '59 minutes', now(), now() + interval '3 hours') returning 1) select count(*) from row
            """);
        return id;
    }

    private ExportWriter Writer(IMessageSearch search, ManualClock clock, int pageSize) =>
        ActivatorUtilities.CreateInstance<ExportWriter>(gallant.Services, search, (TimeProvider)clock, Options.Create(new ExportOptions { PageSize = pageSize }));

    /// <summary>Counts what is asked, and stands still at a page until it is told to go on.</summary>
    private sealed class WatchedSearch(IMessageSearch search, int stopAtPage = 0) : IMessageSearch
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Pages { get; private set; }

        public int Counts { get; private set; }

        public Task Stopped => _stopped.Task;

        public void GoOn() => _goOn.SetResult();

        public async Task<SearchHits> FindAsync(TenantInfo tenant, MessageQuery query, SearchSlice slice, CancellationToken ct)
        {
            var hits = await search.FindAsync(tenant, query, slice, ct);
            if (++Pages != stopAtPage) return hits;
            _stopped.SetResult();
            await _goOn.Task;
            return hits;
        }

        public Task<SearchFacets> CountAsync(TenantInfo tenant, MessageQuery query, CancellationToken ct)
        {
            Counts++;
            return search.CountAsync(tenant, query, ct);
        }

        public Task<SearchState> StateAsync(TenantInfo tenant, CancellationToken ct) => search.StateAsync(tenant, ct);
    }
}
