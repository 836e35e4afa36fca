using System.Net;
using System.Text.Json;
using GallantSms.Application.Messages.Exports;
using GallantSms.Infrastructure.Messages.Exports;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        var path = PathOf(tenant, done.Id());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(done.GetProperty("bytes").GetInt64(), new FileInfo(path).Length);

        Assert.Equal(done.Id().ToString(), Assert.Single((await tenant.GetAsync("/api/v1/audit?action=export.created").OkAsync()).GetProperty("items").EnumerateArray()).Text("target_id"));

        await tenant.DeleteAsync($"{Exports}/{done.Id()}").OkAsync();
        Assert.False(File.Exists(path));
        Assert.Equal("NOT_FOUND", await RefusedAsync(done.Text("download_url")!, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_writer_killed_in_the_middle_leaves_nothing_to_download_and_the_next_begins_anew()
    {
        var tenant = await gallant.NewTenantAsync();
        await MessagesAsync(tenant, 3, "Killed parcel");
        // What a killed process leaves: a claim that shows no progress any more, a count, and half a file.
        var (id, claim) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var files = gallant.Services.GetRequiredService<ExportFiles>();
        await using (var half = files.Create(tenant.Tenant.Id, id, claim)) await half.WriteAsync("\"to\"\r\n\"2547"u8.ToArray());
        await tenant.CountAsync($$"""
            with row as (insert into exports (id, owner_id, query, sort, filter, columns, state, rows, total, claim, host, due_at, tries, created_at, expires_at)
            values ('{{id}}', '{{id}}', 'parcel', 0, '{"Text":"parcel"}', '{to}', 1, 1, 3, '{{claim}}', 'gone', now() + interval '1 hour', 1, now(), now() + interval '2 hours') returning 1) select count(*) from row
            """);

        var before = await tenant.GetAsync($"{Exports}/{id}").OkAsync();
        Assert.Equal(("running", null), (before.Text("state"), before.Text("download_url")));
        Assert.Equal("EXPORT_NOT_READY", await RefusedAsync(Link(tenant.Tenant.Id, id, TimeSpan.FromMinutes(1)), HttpStatusCode.Conflict));

        await tenant.CountAsync($"with row as (update exports set due_at = now() where id = '{id}' returning 1) select count(*) from row");
        await SweepAsync(tenant);
        var done = await tenant.ExportedAsync(id);
        Assert.Equal((3, 3), (done.GetProperty("rows").GetInt64(), (await DownloadAsync(done)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1));
        await SweepAsync(tenant);
        Assert.Equal([PathOf(tenant, id)], Directory.GetFiles(Path.GetDirectoryName(PathOf(tenant, id))!));
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

        File.Delete(PathOf(mine, done.Id()));
        Assert.Equal("EXPORT_ELSEWHERE", await RefusedAsync(good, HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task What_is_over_goes_with_its_file_and_an_erasure_takes_all()
    {
        var tenant = await gallant.NewTenantAsync();
        await MessagesAsync(tenant, 1, "Old parcel");
        var (old, kept) = (await ExportAsync(tenant, new { kind = "messages" }), await ExportAsync(tenant, new { kind = "messages" }));
        await tenant.CountAsync($"with row as (update exports set expires_at = now() where id = '{old.Id()}' returning 1) select count(*) from row");
        await SweepAsync(tenant);
        Assert.False(File.Exists(PathOf(tenant, old.Id())));
        await tenant.GetAsync($"{Exports}/{old.Id()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.True(File.Exists(PathOf(tenant, kept.Id())));

        Assert.Equal(1, await gallant.Services.GetRequiredService<IExports>().DeleteAllAsync(tenant.Tenant, CancellationToken.None));
        Assert.False(Directory.Exists(Path.GetDirectoryName(PathOf(tenant, kept.Id()))));
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
        Assert.Equal("canceled", (await tenant.PostAsync($"{Exports}/{one}/cancel", new { }).OkAsync()).Text("state"));
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

    private string PathOf(TestTenant tenant, Guid export) =>
        Path.Combine(gallant.Services.GetRequiredService<IConfiguration>()["GALLANT_DATA"]!, "message-exports", tenant.Tenant.Id.ToString("N"), $"{export:N}.csv");
}
