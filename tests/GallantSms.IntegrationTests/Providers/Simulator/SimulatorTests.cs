using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Simulator;
using GallantSms.Simulator;
using GallantSms.Simulator.Settings;
using static GallantSms.IntegrationTests.Providers.Simulator.SimulatorHost;

namespace GallantSms.IntegrationTests.Providers.Simulator;

/// <summary>The simulator itself: other tests believe what it logs and counts.</summary>
public sealed class SimulatorTests : IAsyncLifetime
{
    private SimulatorHost _carrier = null!;
    private ReceiptSink _sink = null!;

    public async Task InitializeAsync()
    {
        _sink = await ReceiptSink.StartAsync();
        _carrier = await StartAsync(null, "--callback-url", _sink.Url + "{account}");
    }

    public async Task DisposeAsync()
    {
        await _carrier.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task The_journal_has_a_line_for_each_text_a_handset_would_get()
    {
        await _carrier.SubmitAsync("demo", Message("once"));
        await _carrier.SubmitAsync("demo", Message("twice"));
        await _carrier.SubmitAsync("demo", Message("twice"));
        await _carrier.SubmitAsync("demo", Message("refused", "+447999990003"));
        await _carrier.SubmitAsync("demo", Message("failed", "+447999990005"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _carrier.SubmitAsync("demo", Message("cut", "+447999990006")));

        Assert.Equal(["once", "twice", "twice", "cut"], _carrier.Journal().Select(l => l.GetProperty("client_ref").GetString()));
        var line = _carrier.Journal()[0];
        Assert.Equal(("+447911123456", "Hello", "demo"),
            (line.GetProperty("to").GetString(), line.GetProperty("text").GetString(), line.GetProperty("account").GetString()));
        Assert.True(line.GetProperty("at").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-1));
        Assert.Equal([("refused", "blocked"), ("failed", "error")],
            _carrier.Journal("refusals.jsonl").Select(l => (l.GetProperty("client_ref").GetString()!, l.GetProperty("reason").GetString()!)));

        var stats = await _carrier.StatsAsync("demo");
        Assert.Equal((6, 4, 3, 1, 2),
            ((int)stats["requests"]!, (int)stats["taken"]!, (int)stats["distinct"]!, (int)stats["duplicates"]!, (int)stats["refused"]!));
    }

    [Fact]
    public async Task A_batch_answers_in_order_and_mixed()
    {
        var response = await _carrier.SubmitAsync("demo", new { messages = new[] { Message("a"), Message("b", "+447999990003"), Message("c") } }, "messages/batch");

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        var results = (await response.Content.ReadFromJsonAsync<JsonNode>())!["results"]!.AsArray();
        Assert.Equal([("a", "accepted"), ("b", "rejected"), ("c", "accepted")], results.Select(r => ((string)r!["client_ref"]!, (string)r["status"]!)));
    }

    [Theory]
    [InlineData("messages", "{")]
    [InlineData("messages", "")]
    [InlineData("messages", "null")]
    [InlineData("messages", "{} {}")]
    [InlineData("messages/batch", "{}")]
    [InlineData("messages/batch", """{"messages":[]}""")]
    public async Task A_body_that_cannot_be_read_is_a_400_and_changes_nothing(string path, string body)
    {
        var response = await _carrier.Http.PostAsync($"accounts/demo/{path}", new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(_carrier.Journal());
    }

    [Fact]
    public async Task A_wrong_secret_is_a_401()
    {
        _carrier.Http.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _carrier.SubmitAsync("demo", Message("a"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _carrier.Http.GetAsync("accounts/demo/messages?client_ref=a")).StatusCode);
        Assert.Empty(_carrier.Journal());
        Assert.Equal(2, (int)(await _carrier.StatsAsync("demo"))["unauthorized"]!);
    }

    [Theory]
    [InlineData("00", "delivered")]
    [InlineData("01", "undelivered")]
    [InlineData("02", "expired")]
    [InlineData("08", "delivered,delivered")]
    [InlineData("09", "delivered,undelivered")]
    [InlineData("12", "delivered,sent")]
    [InlineData("14", "rejected")]
    [InlineData("15", "unknown")]
    public async Task A_magic_number_decides_the_receipts(string nn, string statuses)
    {
        var id = Guid.CreateVersion7().ToString();
        await _carrier.SubmitAsync("demo", Message(id, "+4479999900" + nn));
        await Eventually.TrueAsync(() => string.Join(',', _sink.StatusesOf(id)) == statuses);
        await SettledAsync();
        Assert.Equal(statuses, string.Join(',', _sink.StatusesOf(id)));
    }

    [Fact]
    public async Task Number_10_gets_no_receipt_and_number_11_a_late_one()
    {
        await _carrier.SubmitAsync("demo", Message("none", "+447999990010"));
        await _carrier.SubmitAsync("demo", Message("late", "+447999990011"));
        await _carrier.SubmitAsync("demo", Message("usual"));

        await SettledAsync();

        Assert.Equal(["usual", "late"], _sink.Receipts.Select(r => r.ClientRef));
        var at = _sink.Receipts.Select(r => r.At).ToArray();
        Assert.True(at[1] - at[0] > TimeSpan.FromSeconds(3), $"{at[1] - at[0]} late");
    }

    [Fact]
    public async Task The_receipt_of_number_13_arrives_before_the_answer()
    {
        await _carrier.SubmitAsync("demo", Message("early", "+447999990013"));
        Assert.Equal(["delivered"], _sink.StatusesOf("early"));
    }

    [Fact]
    public async Task Number_04_is_throttled_once_with_a_waiting_time()
    {
        var first = await _carrier.SubmitAsync("demo", Message("a", "+447999990004"));
        var second = await _carrier.SubmitAsync("demo", Message("a", "+447999990004"));

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(1), first.Headers.RetryAfter!.Delta);
        Assert.Equal(1, _carrier.Taken("a"));
    }

    [Fact]
    public async Task Receipts_are_kept_while_the_receiver_is_ill_and_sent_when_it_is_well()
    {
        _sink.Status = 500;
        for (var i = 0; i < 20; i++) await _carrier.SubmitAsync("demo", Message($"m{i}"));
        await Eventually.TrueAsync(() => _sink.Refused.Count > 2);
        Assert.Equal(20, (int)(await _carrier.StatsAsync("demo"))["receipts_pending"]!);

        _sink.Status = 200;
        await SettledAsync();

        Assert.Equal(20, _sink.Receipts.Select(r => r.ClientRef).Distinct().Count());
        Assert.Equal(20, _sink.Receipts.Count);
        var stats = await _carrier.StatsAsync("demo");
        Assert.Equal((20, 0), ((int)stats["receipts_sent"]!, (int)stats["receipts_pending"]!));
        Assert.True((int)stats["receipts_failed"]! > 0);
    }

    [Fact]
    public async Task Receipts_wait_for_a_receiver_that_is_down()
    {
        await _sink.DisposeAsync();
        await _carrier.SubmitAsync("demo", Message("a"));
        await Eventually.TrueAsync(() => (int)_carrier.StatsAsync("demo").Result["receipts_failed"]! > 1);

        _sink = await ReceiptSink.StartAsync(new Uri(_sink.Url).Port);

        await Eventually.TrueAsync(() => _sink.Receipts.Count == 1);
    }

    [Fact]
    public async Task A_receipt_goes_to_the_address_of_its_message()
    {
        await using var other = await ReceiptSink.StartAsync();
        await _carrier.SubmitAsync("demo", Message("a", callbackUrl: other.Url + "{account}"));
        await Eventually.TrueAsync(() => other.Receipts.Count == 1);
        Assert.Equal("/callbacks/demo", other.Callbacks.Single().Url.AbsolutePath);
        Assert.Empty(_sink.Receipts);
    }

    [Fact]
    public async Task Receipts_come_signed_and_in_batches_of_the_set_size()
    {
        await _carrier.SetAsync("demo", new { receipt_batch = 7, receipt_delay_ms = 0 });
        await SubmitManyAsync("demo", 100);
        await Eventually.TrueAsync(() => _sink.Receipts.Count == 100);

        Assert.All(_sink.Callbacks, c => Assert.InRange(ReceiptSink.Read(c).Count(), 1, 7));
        using var http = new CarrierHttp(new(allowLocal: true));
        var provider = new SimulatorProvider(http, TimeProvider.System);
        var read = await Task.WhenAll(_sink.Callbacks.Select(c => provider.ReadReceiptsAsync(_carrier.Account("demo"), c, default).AsTask()));
        Assert.Equal(100, read.Sum(r => r!.Count));
    }

    [Fact]
    public async Task Rates_apply_to_about_their_share_and_the_same_seed_repeats_them()
    {
        var faults = new { seed = 5, reject_rate = 0.3, no_receipt_rate = 0.5, duplicate_rate = 0.5, interim = true, receipt_delay_ms = 0 };
        await _carrier.SetAsync(null, faults);
        var refs = await SubmitManyAsync("one", 400);
        await SubmitManyAsync("two", 400, refs);
        await SettledAsync();

        var taken = _carrier.Journal().GroupBy(l => l.GetProperty("account").GetString()).Select(g => g.Select(l => l.GetProperty("client_ref").GetString()).ToArray()).ToArray();
        Assert.InRange(taken[0].Length, 220, 340);
        Assert.Equal(taken[0], taken[1]);

        var histories = _sink.Receipts.GroupBy(r => r.ClientRef).Select(g => string.Join(',', g.OrderBy(r => r.Id).Select(r => r.Status))).ToHashSet();
        string[] expected = ["sent,delivered,sent,delivered", "sent,delivered,delivered,sent,delivered,delivered"];
        Assert.Equal(expected.ToHashSet(), histories);
    }

    [Fact]
    public async Task No_more_than_the_limit_is_taken_in_a_second()
    {
        await _carrier.SetAsync("demo", new { max_per_second = 10 });

        var response = await _carrier.SubmitAsync("demo", new { messages = Enumerable.Range(0, 50).Select(i => Message($"m{i}")) }, "messages/batch");
        for (var i = 0; i < 30; i++) await _carrier.SubmitAsync("demo", Message($"s{i}"));

        var results = (await response.Content.ReadFromJsonAsync<JsonNode>())!["results"]!.AsArray();
        Assert.Equal((10, 40), (results.Count(r => (string)r!["status"]! == "accepted"), results.Count(r => (string)r!["status"]! == "retry")));
        Assert.All(_carrier.Journal().GroupBy(l => l.GetProperty("at").GetDateTimeOffset().ToUnixTimeSeconds()), g => Assert.InRange(g.Count(), 1, 10));
    }

    [Fact]
    public async Task Settings_of_one_account_do_not_touch_another_and_go_away()
    {
        await _carrier.SetAsync("ill", new { unavailable_rate = 1 });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _carrier.SubmitAsync("ill", Message("a"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await _carrier.SubmitAsync("well", Message("a"))).StatusCode);

        await _carrier.Http.DeleteAsync("control/faults/ill");
        Assert.Equal(HttpStatusCode.Accepted, (await _carrier.SubmitAsync("ill", Message("a"))).StatusCode);
    }

    [Theory]
    [InlineData("""{"error_rate":1.5}""", "error_rate")]
    [InlineData("""{"latency_ms":-1}""", "latency_ms")]
    [InlineData("""{"eror_rate":1}""", "eror_rate")]
    [InlineData("""{"garbage":"some"}""", "garbage")]
    public async Task A_wrong_setting_is_named_and_changes_nothing(string body, string field)
    {
        var response = await _carrier.Http.PutAsync("control/faults/demo", new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Accepted, (await _carrier.SubmitAsync("demo", Message("a"))).StatusCode);
    }

    [Fact]
    public async Task What_a_setting_does_not_name_is_at_its_default()
    {
        var shown = await (await _carrier.Http.PutAsync("control/faults", new StringContent("{}"))).Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal((true, 100, 30, 1), ((bool)shown!["receipts"]!, (int)shown["receipt_batch"]!, (int)shown["black_hole_seconds"]!, (int)shown["retry_after_seconds"]!));
    }

    [Fact]
    public async Task A_query_tells_found_from_not_found()
    {
        await _carrier.SubmitAsync("demo", Message("a"));
        var found = await _carrier.Http.GetFromJsonAsync<JsonNode>("accounts/demo/messages?client_ref=a");
        var absent = await _carrier.Http.GetFromJsonAsync<JsonNode>("accounts/other/messages?client_ref=a");
        Assert.Equal((true, _carrier.Journal()[0].GetProperty("id").GetString()), ((bool)found!["found"]!, (string?)found["id"]));
        Assert.False((bool)absent!["found"]!);
    }

    [Fact]
    public async Task A_reset_forgets_everything_and_keeps_the_old_journal()
    {
        await _carrier.SetAsync("demo", new { receipts = false });
        await _carrier.SubmitAsync("demo", Message("a"));

        await _carrier.Http.PostAsync("control/reset", null);

        Assert.Empty(_carrier.Journal());
        Assert.Single(Directory.GetFiles(_carrier.Data, "submits.*.jsonl"));
        Assert.False((bool)(await _carrier.Http.GetFromJsonAsync<JsonNode>("accounts/demo/messages?client_ref=a"))!["found"]!);
        await _carrier.SubmitAsync("demo", Message("a"));
        Assert.Equal((1, 0), ((int)(await _carrier.StatsAsync("demo"))["taken"]!, (int)(await _carrier.StatsAsync("demo"))["duplicates"]!));
        await Eventually.TrueAsync(() => _sink.Receipts.Count == 1);
    }

    [Fact]
    public async Task Without_a_log_it_still_counts()
    {
        await _carrier.SetAsync("demo", new { log = false });
        await SubmitManyAsync("demo", 10);
        Assert.Empty(_carrier.Journal());
        Assert.Equal(10, (int)(await _carrier.StatsAsync("demo"))["distinct"]!);
    }

    [Fact]
    public async Task A_restart_remembers_what_was_taken_and_mends_a_half_written_line()
    {
        var data = Path.Combine(Path.GetTempPath(), "simulator-" + Guid.NewGuid().ToString("N"));
        var id = Guid.CreateVersion7().ToString();
        await using (var before = await StartAsync(data))
        {
            await before.SubmitAsync("demo", Message(id));
            await before.StopAsync();   // at once: what is not flushed yet must be by the end
        }

        await File.AppendAllTextAsync(Path.Combine(data, "submits.jsonl"), """{"at":"2026-""");
        await using (var after = await StartAsync(data))
        {
            await after.SubmitAsync("demo", Message("b"));
            Assert.True((bool)(await after.Http.GetFromJsonAsync<JsonNode>($"accounts/demo/messages?client_ref={id}"))!["found"]!);
            await after.StopAsync();
        }

        var lines = await File.ReadAllLinesAsync(Path.Combine(data, "submits.jsonl"));
        Assert.Equal(3, lines.Length);
        Assert.Contains(id, lines[0]);
        Assert.Contains("\"b\"", lines[2]);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task What_it_cannot_start_with_is_said_in_a_sentence_with_exit_code_2()
    {
        var port = _carrier.Http.BaseAddress!.Port.ToString();
        var data = Path.Combine(_carrier.Data, "second");
        Assert.Equal(2, await SimulatorApp.RunAsync(["--port", port, "--data", data]));
        Assert.Equal(2, await SimulatorApp.RunAsync(["--port", "0", "--data", _carrier.Data]));
        Assert.Contains("--help", Assert.Throws<StartException>(() => SimulatorApp.Build(["--prot", "1"])).Message);
        Assert.Contains("--port", Assert.Throws<StartException>(() => SimulatorApp.Build(["--port", "x"])).Message);
        Assert.Contains("--callback-url", Assert.Throws<StartException>(() => SimulatorApp.Build(["--callback-url=file:///x"])).Message);
    }

    private async Task<string[]> SubmitManyAsync(string account, int count, string[]? refs = null)
    {
        refs ??= [.. Enumerable.Range(0, count).Select(i => new Guid(i, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]).ToString())];
        var response = await _carrier.SubmitAsync(account, new { messages = refs.Select(r => Message(r)) }, "messages/batch");
        Assert.True(response.IsSuccessStatusCode);
        return refs;
    }

    private Task SettledAsync() => Eventually.TrueAsync(() =>
        (int)_carrier.Http.GetFromJsonAsync<JsonNode>("control/stats").Result!["total"]!["receipts_pending"]! == 0);
}
