using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Rights.Archive;
using GallantSms.Infrastructure.Rights.Privacy;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Rights;

[Collection(OfficeCollection.Name)]
public sealed class PrivacyTests(GallantFixture gallant)
{
    private const string Number = "+254711223344";
    private const string Digits = "254711223344";

    [Fact]
    public async Task An_erasure_reaches_every_place_proves_it_and_leaves_money_and_consent_as_they_were()
    {
        var tenant = await KnownPersonAsync();
        await OldTime.ArchiveAsync(gallant, tenant, new DateOnly(2024, 5, 6), Digits, "An old secret");
        var (spent, old) = ((await tenant.ProofAsync()).Spent, (await BookAsync(tenant)).Single());
        Assert.NotEqual(0, await EverywhereAsync(tenant));

        var id = await AskAsync(tenant, "erasure");
        var done = await DoneAsync(tenant, id);

        // Looked for by somebody who does not know the places.
        Assert.Equal(0, await EverywhereAsync(tenant));
        Assert.Equal(0, await SecretsAsync(tenant));
        var proof = JsonNode.Parse(await tenant.Client.GetStringAsync($"/api/v1/privacy/requests/{id}/proof"))!.AsObject();
        var found = proof["places"]!.AsArray().ToDictionary(p => p!["place"]!.GetValue<string>(), p => (Found: p!["found"]!.GetValue<long>(), Left: p["left"]!.GetValue<long>()));
        Assert.All(found.Values, place => Assert.Equal(0, place.Left));
        Assert.All(["messages", "refused recipients", "uploaded files", "opt-outs", "answers kept for repeated requests", "archive"], place => Assert.True(found[place].Found > 0, place));
        var (hash, seal) = (proof["sha256"]!.GetValue<string>(), proof["seal"]!.GetValue<string>());
        proof.Remove("sha256");
        proof.Remove("seal");
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(proof.ToJsonString()))));
        Assert.Equal(seal, (await gallant.Services.GetRequiredService<NumberHashes>().OfAsync(tenant.Tenant.Id, default)).Seal(proof.ToJsonString()));
        Assert.Equal("…3344", done.GetProperty("phone_number").GetString());

        // The archived day opens with its new key, without the person; the old key is gone.
        var day = (await BookAsync(tenant)).Single();
        Assert.NotEqual(old.SealedKey, day.SealedKey);
        var store = gallant.Services.GetRequiredService<ArchiveStores>().For("default")!;
        Assert.Null(await store.OpenAsync(old.ObjectKey, default));

        var books = await tenant.ProofAsync();
        Assert.True(books.Holds, books.ToString());
        Assert.Equal(spent, books.SpentByMessages);
        var (_, refused) = await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { Number }, message = "Again" });
        Assert.Contains("RECIPIENT_SUPPRESSED", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await tenant.DeleteAsync($"/api/v1/suppressions/{Uri.EscapeDataString(Number)}")).Status);
        await tenant.SendAsync(new { phone_numbers = new[] { Number }, message = "They came back" });
    }

    [Fact]
    public async Task Killed_after_any_step_it_goes_on_and_ends_the_same()
    {
        var tenant = await KnownPersonAsync();
        var id = await AskAsync(tenant, "erasure", later: true);
        var source = await OldTime.SourceAsync(gallant, tenant);
        var places = gallant.Services.GetServices<IPersonalData>().Select(p => new KilledOnce(p)).ToList();
        var work = new PrivacyWork(
            places, gallant.Services.GetRequiredService<NumberHashes>(), gallant.Services.GetRequiredService<TenantScopes>(), new Ahead(), NullLogger<PrivacyWork>.Instance);

        var kills = 0;
        for (var steps = 0; steps < 200; steps++)
        {
            try
            {
                if (!await work.StepAsync(tenant.Tenant, source, default)) break;
            }
            catch (OperationCanceledException)
            {
                kills++;
            }
        }

        Assert.Equal(places.Count * 2, kills); // each after it counted, and after it erased
        Assert.Equal(0, await EverywhereAsync(tenant));
        Assert.True((await tenant.ProofAsync()).Holds);
        var proof = JsonNode.Parse(await tenant.Client.GetStringAsync($"/api/v1/privacy/requests/{id}/proof"))!;
        Assert.Equal(4, proof["places"]!.AsArray().First(p => p!["place"]!.GetValue<string>() == "messages")!["found"]!.GetValue<long>());
    }

    [Fact]
    public async Task While_messages_wait_an_erasure_is_refused_and_nothing_is_written()
    {
        var tenant = await gallant.NewTenantAsync();
        await tenant.SendAsync(new { phone_numbers = new[] { Number }, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });

        var (status, body) = await tenant.PostAsync("/api/v1/privacy/requests", new { kind = "erasure", phone_number = Number });

        Assert.Equal((HttpStatusCode.Conflict, "PERSON_HAS_OPEN_MESSAGES"), (status, body.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(0, await tenant.CountAsync("select count(*) from privacy_requests"));
    }

    [Fact]
    public async Task Messages_that_come_while_it_is_erased_are_waited_for_and_erased_too()
    {
        var tenant = await gallant.NewTenantAsync();
        var id = await AskAsync(tenant, "erasure", later: true);
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { Number }, message = "Just now", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });
        await OldTime.ExecuteAsync(gallant, tenant, "update privacy_requests set due_at = now()");
        await Eventually.TrueAsync(async () => (await RequestAsync(tenant, id)).GetProperty("note").GetString()?.Contains("on their way", StringComparison.Ordinal) == true);

        await tenant.DeleteAsync($"/api/v1/sms/cancel/{sent.GetProperty("bulk_id").GetGuid()}");
        await OldTime.ExecuteAsync(gallant, tenant, "update messages set status = 22, charge = 2");
        await OldTime.ExecuteAsync(gallant, tenant, "delete from chunks");
        await OldTime.ExecuteAsync(gallant, tenant, "update privacy_requests set due_at = now()");
        await DoneAsync(tenant, id);
        Assert.Equal(0, await EverywhereAsync(tenant));
    }

    [Fact]
    public async Task An_erased_opt_out_holds_at_hand_over_for_what_was_accepted_before()
    {
        var tenant = await gallant.NewTenantAsync();
        string[] numbers = [Number, .. Enumerable.Range(0, 120).Select(i => $"+2547000{i:00000}")];
        var sent = await tenant.SendAsync(new { phone_numbers = numbers, message = "Offer", schedule_time = DateTimeOffset.UtcNow.AddHours(1) }, "/api/v1/sms/bulk");
        var hash = (await gallant.Services.GetRequiredService<NumberHashes>().OfAsync(tenant.Tenant.Id, default)).Of(long.Parse(Digits, System.Globalization.CultureInfo.InvariantCulture));
        await OldTime.ExecuteAsync(gallant, tenant, "insert into erased_suppressions (hash, reason, created_at) values ($1, 'stop', now())", hash);
        await OldTime.ExecuteAsync(gallant, tenant, "update chunks set due_at = now()");

        await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());

        Assert.Equal(1, await tenant.CountAsync($"select count(*) from messages where status = 20 and msisdn = {Digits}"));
        Assert.Equal(120, await tenant.CountAsync("select count(*) from messages where status = 10"));
    }

    [Fact]
    public async Task An_export_has_everything_is_the_same_request_while_it_is_open_and_is_invisible_to_other_tenants()
    {
        var tenant = await KnownPersonAsync();
        await OldTime.ArchiveAsync(gallant, tenant, new DateOnly(2024, 5, 6), Digits, "An old secret");
        var id = await AskAsync(tenant, "export", later: true);
        Assert.Equal(id, await AskAsync(tenant, "export", later: true));
        await OldTime.ExecuteAsync(gallant, tenant, "update privacy_requests set due_at = now()");
        await DoneAsync(tenant, id);

        using var zip = new ZipArchive(await tenant.Client.GetStreamAsync($"/api/v1/privacy/requests/{id}/export"));
        string Read(string name) => new StreamReader(zip.GetEntry(name)!.Open()).ReadToEnd();
        var messages = Read("messages.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(4, messages.Count);
        Assert.All(messages, m => Assert.Equal((Number, 1), (m["number"]!.GetValue<string>(), m["attempts"]!.AsArray().Count)));
        Assert.Contains("Your secret", messages.Select(m => m["text"]!.GetValue<string>()));
        Assert.Contains("0711 22 33 44", Read("refused_recipients.jsonl"), StringComparison.Ordinal);
        Assert.Contains("Wanjiru", Read("uploaded_files.jsonl"), StringComparison.Ordinal);
        Assert.Contains("An old secret", Read("archive.jsonl"), StringComparison.Ordinal);
        Assert.Contains(Digits, Read("opt-outs.jsonl"), StringComparison.Ordinal);
        Assert.Equal(0, await tenant.CountAsync("select count(*) from privacy_requests where msisdn is not null"));

        var other = await gallant.NewTenantAsync();
        foreach (var path in new[] { "", "/proof", "/export" }) Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/v1/privacy/requests/{id}{path}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/api/v1/privacy/archive/search?day=2024-05-06")).Status);
        Assert.Empty((await other.GetAsync("/api/v1/privacy/requests")).Body.GetProperty("data").GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Every_column_that_could_hold_a_number_or_a_text_is_covered_by_a_place_or_says_why_not()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        await using var command = (await OldTime.SourceAsync(gallant, tenant)).CreateCommand("""
            select c.table_name || '.' || c.column_name from information_schema.columns c join pg_class t on t.relname = c.table_name and t.relnamespace = 'public'::regnamespace
            where c.table_schema = 'public' and t.relkind in ('r', 'p') and not t.relispartition and c.table_name <> '__EFMigrationsHistory'
              and (c.data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea', 'tsvector') or c.udt_name in ('_text', '_varchar', '_bytea', '_jsonb') or c.column_name ~ 'msisdn|phone|number$')
            """);
        var columns = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) columns.Add(reader.GetString(0));

        var covered = gallant.Services.GetServices<IPersonalData>().SelectMany(p => p.Columns).Concat(PersonalColumns.Without.Keys).ToList();
        Assert.Contains("messages.msisdn", columns);
        // A new one here? Give its store an IPersonalData, or say in PersonalColumns why it holds nothing of a person.
        Assert.Empty(columns.Except(covered));
        Assert.Empty(gallant.Services.GetServices<IPersonalData>().SelectMany(p => p.Columns).Where(c => !c.StartsWith("webhook_", StringComparison.Ordinal)).Except(columns));
        Assert.Distinct(covered);
    }

    [Theory]
    [InlineData("+254711223344", true)]
    [InlineData("0711 22 33 44", true)]
    [InlineData("00254-711-223-344", true)]
    [InlineData("call +254 711 223344 now", true)]
    [InlineData("+44 (0)711223344", true)]
    [InlineData("٠٧١١٢٢٣٣٤٤", true)]
    [InlineData("711223345", false)]
    [InlineData("3344", false)]
    [InlineData("", false)]
    public async Task What_somebody_typed_names_the_number_or_not_and_both_spellings_of_the_rule_agree(string given, bool names)
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        Assert.Equal(names ? 1 : 0, await tenant.CountAsync($"select names_number('{given}', '{Digits}')::int"));
        Assert.Equal(names, NamesNumber.In(given, Digits));
    }

    /// <summary>A person of whom something lies in every place.</summary>
    private async Task<TestTenant> KnownPersonAsync()
    {
        var tenant = await gallant.NewTenantAsync();
        var key = Guid.NewGuid().ToString();
        var (status, _) = await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { Number }, message = "Your secret", reference = Number }, key);
        Assert.Equal(HttpStatusCode.Accepted, status);
        string[] numbers = [Number, "0711 22 33 44", "+254711000001"];
        await tenant.SendAsync(new { phone_numbers = numbers, message = "Everybody's text" });
        foreach (var text in new[] { "Third secret", "Fourth secret" }) await tenant.SendAsync(new { phone_numbers = new[] { Number }, message = text });
        using var file = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes($"phone,name\n{Number},Wanjiru\n+254711000002,Otieno\n")), "file", "people.csv" } };
        Assert.Equal(HttpStatusCode.Created, (await tenant.PostAsync("/api/v1/files/upload", file)).Status);
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from messages where status = 10") == 5);
        await tenant.PostAsync("/api/v1/suppressions", new { phone_number = Number }, Guid.NewGuid().ToString()); // before, it would reach what still waits
        return tenant;
    }

    private async Task<Guid> AskAsync(TestTenant tenant, string kind, bool later = false)
    {
        // Later: not before the test says so, but for a clock that is ahead.
        if (later)
        {
            await OldTime.ExecuteAsync(gallant, tenant, """
                create or replace function later() returns trigger language plpgsql as $$ begin new.due_at := now() + interval '1 day'; return new; end $$;
                create or replace trigger later before insert on privacy_requests for each row execute function later()
                """);
        }

        var (status, body) = await tenant.PostAsync("/api/v1/privacy/requests", new { kind, phone_number = Number });
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return body.GetProperty("data").GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> RequestAsync(TestTenant tenant, Guid id) => (await tenant.GetAsync($"/api/v1/privacy/requests/{id}")).Body.GetProperty("data");

    private static async Task<JsonElement> DoneAsync(TestTenant tenant, Guid id)
    {
        await Eventually.TrueAsync(async () => (await RequestAsync(tenant, id)).GetProperty("state").GetString() == "done", TimeSpan.FromMinutes(2)); // a step that met a lock is tried again after a pause
        return await RequestAsync(tenant, id);
    }

    private async Task<List<ArchiveRow>> BookAsync(TestTenant tenant) => await ArchiveBook.ListAsync(await OldTime.SourceAsync(gallant, tenant), default);

    /// <summary>Rows of any table of the tenant's database, and of the platform's that are the tenant's, that have the number in any column.</summary>
    private async Task<long> EverywhereAsync(TestTenant tenant) => await RowsAsync(tenant, "t::text like '%711223344%' or t::text like '%711 22 33 44%'") + await PlatformRowsAsync(tenant);

    private Task<long> SecretsAsync(TestTenant tenant) => RowsAsync(tenant, "t::text like '%secret%' or t::text like '%Wanjiru%'");

    private async Task<long> RowsAsync(TestTenant tenant, string where)
    {
        var tables = await OldTime.TextAsync(gallant, tenant, "select string_agg(table_name, ',') from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        long rows = 0;
        foreach (var table in tables!.Split(','))
        {
            // Bytes are shown as hexadecimal in a row's text.
            var hex = table == "idempotency_keys" ? " or convert_from(response, 'UTF8') like '%711223344%'" : "";
            rows += await tenant.CountAsync($"select count(*) from \"{table}\" t where {where}{hex}");
        }

        return rows;
    }

    private async Task<long> PlatformRowsAsync(TestTenant tenant) =>
        await gallant.PlatformCountAsync("select count(*) from audit_entries t where tenant_id = $1 and t::text like '%711223344%'", tenant.Tenant.Id)
        + await gallant.PlatformCountAsync("select count(*) from request_log t where tenant_id = $1 and t::text like '%711223344%'", tenant.Tenant.Id);

    /// <summary>Dies once right after it counted and once right after it erased.</summary>
    private sealed class KilledOnce(IPersonalData inner) : IPersonalData
    {
        private bool _counted;
        private bool _erased;

        public string Place => inner.Place;

        public string Erasing => inner.Erasing;

        public IReadOnlyList<string> Columns => inner.Columns;

        public async Task<long> CountAsync(Person person, CancellationToken ct)
        {
            var count = await inner.CountAsync(person, ct);
            Die(ref _counted);
            return count;
        }

        public IAsyncEnumerable<JsonNode> ExportAsync(Person person, CancellationToken ct) => inner.ExportAsync(person, ct);

        public async Task EraseAsync(Person person, CancellationToken ct)
        {
            await inner.EraseAsync(person, ct);
            Die(ref _erased);
        }

        private static void Die(ref bool before)
        {
            if (before) return;
            before = true;
            throw new OperationCanceledException("killed");
        }
    }

    /// <summary>A clock ahead of that of the workers.</summary>
    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(2);
    }
}
