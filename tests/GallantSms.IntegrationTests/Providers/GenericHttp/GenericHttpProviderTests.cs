using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.GenericHttp;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.IntegrationTests.Providers.Fakes;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.IntegrationTests.Providers.GenericHttp;

/// <summary>The contract of carriers on a made-up JSON carrier that is only described, and what is this adapter's own.</summary>
public sealed class GenericHttpProviderTests : ProviderContract, IAsyncLifetime
{
    private const string Key = "k3y";
    private const string Token = "c0ffee";
    private const string ReceiptKey = "hmac-key";
    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private GenericHttpProvider _provider = null!;
    private ScriptedCarrier _carrier = null!;
    private CarrierAnswer? _answer;

    protected override ISmsProvider Provider => _provider;

    public async Task InitializeAsync()
    {
        _carrier = await ScriptedCarrier.StartAsync(Answer);
        _provider = new GenericHttpProvider(_http, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _carrier.DisposeAsync();
    }

    [Fact]
    public async Task Everything_about_a_message_can_be_told()
    {
        var account = Account(CarrierMood.Well, ("headers", """{"X-Ref":"{{message_id}}","X-User":"{{username}}"}"""), ("body",
            """{"ref":"{{message_id}}","a":["{{to}}","{{to_digits}}","{{from}}","{{text}}","{{callback_url}}","{{encoding}}",{{segments}},{{validity_seconds}},{{flash}},"{{username}}","{{secret}}"]}"""))
            with { CallbackUrl = new("https://sms.example/callbacks/generic_http/1/c0ffee") };
        var sms = Sms();

        Assert.IsType<SubmitOutcome.Accepted>(Assert.Single(await Provider.SubmitAsync(account, [sms], default)));

        var call = Assert.Single(_carrier.Calls);
        var a = JsonNode.Parse(call.Body)!["a"]!.AsArray();
        Assert.Equal([sms.To, sms.To[1..], sms.Sender, sms.Text, "https://sms.example/callbacks/generic_http/1/c0ffee", "ucs2"], a.Take(6).Select(v => (string)v!));
        Assert.Equal(1, (int)a[6]!);
        Assert.InRange((int)a[7]!, 3500, 3600);
        Assert.False((bool)a[8]!);
        Assert.Equal(["us", Key], a.Skip(9).Select(v => (string)v!));
        Assert.Equal((sms.MessageId.ToString(), "us", "application/json; charset=utf-8"), (call.Header("X-Ref"), call.Header("X-User"), call.Header("Content-Type")));
    }

    [Theory]
    [InlineData("none", "", "")]
    [InlineData("basic", "Authorization", "Basic dXM6azN5")]
    [InlineData("bearer", "Authorization", "Bearer k3y")]
    [InlineData("header", "X-Api-Key", Key)]
    public async Task It_signs_in_as_it_is_told(string auth, string header, string value)
    {
        await Provider.SubmitAsync(Account(CarrierMood.Well, ("auth", auth)), [Sms()], default);
        var call = Assert.Single(_carrier.Calls);
        if (auth == "none") Assert.Equal(("", ""), (call.Header("Authorization"), call.Header("X-Api-Key")));
        else Assert.Equal(value, call.Header(header));
    }

    [Fact]
    public async Task A_carrier_that_takes_a_get_and_answers_with_a_line()
    {
        var account = Account(CarrierMood.Well, ("method", "GET"), ("url", _carrier.Url(CarrierMood.Well) + "/http?key={{secret}}&to={{to_digits}}&text={{text}}"),
            ("success_field", ""), ("response_id", "regex:^OK (\\w+)"), ("error_field", "regex:^ERR (\\d+)"), ("auth", "none"));
        var sms = Sms();

        _answer = new(200, "OK abc1\n", "text/plain");
        Assert.Equal(new SubmitOutcome.Accepted("abc1"), Assert.Single(await Provider.SubmitAsync(account, [sms], default)));
        var call = Assert.Single(_carrier.Calls);
        Assert.Equal(("GET", "", sms.Text), (call.Method, call.Body, (string)QueryHelpers.ParseQuery(call.Query)["text"]!));

        _answer = new(200, "ERR 21", "text/plain");
        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.InvalidNumber), Assert.Single(await Provider.SubmitAsync(account, [sms], default)));
        _answer = new(200, "Welcome", "text/plain");
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await Provider.SubmitAsync(account, [sms], default)));
    }

    [Theory]
    [InlineData(200, """{"status":"ok","id":"7"}""", typeof(SubmitOutcome.Accepted), null)]
    [InlineData(202, """{"status":"queued","id":7}""", typeof(SubmitOutcome.Accepted), null)]
    [InlineData(200, """{"status":"ok"}""", typeof(SubmitOutcome.Unknown), null)]
    [InlineData(200, """{"status":"error","code":21}""", typeof(SubmitOutcome.Rejected), MessageReason.InvalidNumber)]
    [InlineData(200, """{"status":"error","code":"30"}""", typeof(SubmitOutcome.RetryLater), MessageReason.CarrierThrottled)]
    [InlineData(200, """{"status":"error","code":"40"}""", typeof(SubmitOutcome.RetryLater), MessageReason.CarrierCredit)]
    [InlineData(200, """{"status":"error","code":"50"}""", typeof(SubmitOutcome.RetryLater), MessageReason.SenderNotAllowed)]
    [InlineData(200, """{"status":"error","code":"9"}""", typeof(SubmitOutcome.Unknown), null)]
    [InlineData(200, """{"status":"error"}""", typeof(SubmitOutcome.Unknown), null)]
    [InlineData(200, """{"code":"21"}""", typeof(SubmitOutcome.Unknown), null)]
    [InlineData(400, """{"code":"21"}""", typeof(SubmitOutcome.Rejected), MessageReason.InvalidNumber)]
    [InlineData(400, """{"code":"9"}""", typeof(SubmitOutcome.Rejected), MessageReason.CallerError)]
    [InlineData(500, """{"code":"30"}""", typeof(SubmitOutcome.RetryLater), MessageReason.CarrierThrottled)]
    [InlineData(500, """{"code":"9"}""", typeof(SubmitOutcome.Unknown), null)]
    [InlineData(420, "", typeof(SubmitOutcome.RetryLater), MessageReason.CarrierUnavailable)]
    [InlineData(503, "", typeof(SubmitOutcome.RetryLater), MessageReason.CarrierUnavailable)]
    [InlineData(302, "", typeof(SubmitOutcome.Unknown), null)]
    public async Task An_answer_means_what_the_settings_say(int status, string body, Type type, MessageReason? reason)
    {
        _answer = new(status, body);

        var outcome = Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well, ("success_value", "ok, queued"), ("not_taken_statuses", "420,429,503")), [Sms()], default));

        Assert.IsType(type, outcome);
        Assert.Equal(reason, outcome switch { SubmitOutcome.Rejected r => r.Reason, SubmitOutcome.RetryLater r => r.Reason, _ => null });
    }

    [Theory]
    [InlineData(200, "{\"status\":\"error\",\"code\":\"9\"}", typeof(SubmitOutcome.Rejected))]
    [InlineData(400, "{\"code\":\"9\"}", typeof(SubmitOutcome.Rejected))]
    [InlineData(500, "{\"code\":\"9\"}", typeof(SubmitOutcome.Unknown))]
    [InlineData(200, "{\"status\":\"error\"}", typeof(SubmitOutcome.Unknown))]
    public async Task A_star_stands_for_every_other_code_but_not_of_a_failing_server(int status, string body, Type type)
    {
        _answer = new(status, body);
        Assert.IsType(type, Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well, ("codes", """{"*":"carrier_rejected"}""")), [Sms()], default)));
    }

    [Fact]
    public async Task Where_no_id_is_in_the_answer_ours_is_the_reference()
    {
        var sms = Sms();
        _answer = new(200, """{"status":"ok"}""");
        Assert.Equal(new SubmitOutcome.Accepted(sms.MessageId.ToString()), Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well, ("response_id", "")), [sms], default)));
    }

    [Theory]
    [InlineData(404, "", typeof(QueryOutcome.NotFound))]
    [InlineData(200, """{"status":"never"}""", typeof(QueryOutcome.NotFound))]
    [InlineData(200, """{"id":"7"}""", typeof(QueryOutcome.Found))]
    [InlineData(200, """{}""", typeof(QueryOutcome.CannotTell))]
    [InlineData(200, "<html>", typeof(QueryOutcome.CannotTell))]
    [InlineData(410, "", typeof(QueryOutcome.CannotTell))]
    [InlineData(500, "", typeof(QueryOutcome.CannotTell))]
    public async Task A_query_is_believed_only_where_the_settings_say(int status, string body, Type type)
    {
        _answer = new(status, body);
        var account = Account(CarrierMood.Well, ("query_not_found_field", "/status"), ("query_not_found_value", "never"));
        Assert.IsType(type, Assert.Single(await Provider.QueryAsync(account, [Doubt(Sms())], default)));
    }

    [Theory]
    [InlineData("query_url", "")]
    [InlineData("query_not_found_statuses", "")]
    public async Task What_is_not_described_cannot_be_told(string key, string value)
    {
        _answer = new(404, "");
        Assert.IsType<QueryOutcome.CannotTell>(Assert.Single(await Provider.QueryAsync(Account(CarrierMood.Well, (key, value)), [Doubt(Sms())], default)));
    }

    [Theory]
    [InlineData("url", "")]
    [InlineData("url", "https://carrier.example/{{txt}}")]
    [InlineData("method", "DELETE")]
    [InlineData("body", "{\"a\":{{to_digits}}")]
    [InlineData("body", "{\"a\":\"{{nothing}}\"}")]
    [InlineData("content_type", "text/plain")]
    [InlineData("headers", "[]")]
    [InlineData("headers", "{\"Host\":\"x\"}")]
    [InlineData("headers", "{\"Bad Name\":\"x\"}")]
    [InlineData("headers", "{\"X\":\"{{text}}\"}")]
    [InlineData("auth", "digest")]
    [InlineData("secret", "a\r\nb")]
    [InlineData("auth_header", "Content-Length")]
    [InlineData("success_statuses", "2xx")]
    [InlineData("response_id", "id")]
    [InlineData("success_value", "")]
    [InlineData("codes", "{\"1\":\"no_such_reason\"}")]
    [InlineData("codes", "{\"1\":\"suppressed\"}")]
    [InlineData("codes", "nonsense")]
    [InlineData("statuses", "{\"DELIVRD\":\"arrived\"}")]
    [InlineData("receipt_format", "xml")]
    [InlineData("receipt_hmac_secret", "")]
    [InlineData("timeout_seconds", "0")]
    [InlineData("check_url", "nowhere")]
    [InlineData("query_url", "https://carrier.example/messages?from={{from}}")]
    public async Task Settings_that_cannot_work_are_told_by_a_check_and_are_the_accounts_fault(string key, string value)
    {
        var account = Account(CarrierMood.Well, (key, value));

        var check = await Provider.CheckAsync(account, default);

        Assert.False(check.Works);
        Assert.StartsWith($"The setting {key}: ", check.Message);
        Assert.DoesNotContain(Key, check.Message);
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), Assert.Single(await Provider.SubmitAsync(account, [Sms()], default)));
        Assert.Empty(_carrier.Calls);
    }

    [Fact]
    public async Task A_check_tells_the_balance_or_that_it_asked_nobody()
    {
        Assert.Equal(new CheckOutcome(true, "The carrier answers.", 12.5m, "EUR"), await Provider.CheckAsync(Account(CarrierMood.Well), default));
        var unasked = await Provider.CheckAsync(Account(CarrierMood.Well, ("check_url", "")), default);
        Assert.True(unasked.Works);
        Assert.Contains("Nothing was asked", unasked.Message);
        Assert.False((await Provider.CheckAsync(Account(CarrierMood.Well, ("check_balance", "/elsewhere")), default)).Works);
        Assert.False((await Provider.CheckAsync(Account(CarrierMood.Well, ("check_statuses", "204")), default)).Works);
    }

    [Fact]
    public async Task A_list_of_receipts_is_read_and_what_makes_no_sense_is_left_out()
    {
        var now = DateTimeOffset.UtcNow;
        var body = """
            {"data":{"items":[{"id":"1","state":"DELIVRD","at":1767225600},7,null,{"id":"2"},{"state":"DELIVRD"},{"id":"3","state":"TELEPORTED"},{"id":"\ud800","state":"DELIVRD"},
            {"id":4,"state":"undeliv","err":21,"at":"2026-01-01T01:00:00+01:00"},{"id":"5","state":"UNDELIV","err":"9","at":"2999-01-01"}]}}
            """;

        var receipts = await Provider.ReadReceiptsAsync(Account(CarrierMood.Well, ("receipt_list", "/data/items")), Json(body, now), default);

        var newYear = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                new(Guid.Empty, MessageStatus.Delivered, MessageReason.None, "DELIVRD", newYear, "1"),
                new(Guid.Empty, MessageStatus.Undelivered, MessageReason.InvalidNumber, "undeliv/21", newYear, "4"),
                new(Guid.Empty, MessageStatus.Undelivered, MessageReason.CarrierRejected, "UNDELIV/9", now, "5"),
            ],
            receipts!);
    }

    [Theory]
    [InlineData("form")]
    [InlineData("query")]
    public async Task A_receipt_may_be_a_form_or_a_query_and_name_our_id(string format)
    {
        var (now, id) = (DateTimeOffset.UtcNow, Guid.CreateVersion7());
        var account = Account(CarrierMood.Well, ("receipt_format", format), ("receipt_id", "ref"), ("receipt_id_is", "message_id"), ("receipt_status", "stat"),
            ("receipt_error", "err"), ("receipt_time", "ts"), ("receipt_hmac_header", ""));
        var fields = $"ref={id}&stat=EXPIRED&ts={now.ToUnixTimeSeconds()}&err=";
        var callback = new ReceiptCallback("GET", new Uri("http://localhost/callbacks/generic_http/1/c0ffee" + (format == "query" ? "?" + fields : "")),
            new Dictionary<string, string>(), Encoding.UTF8.GetBytes(format == "form" ? fields : ""), now, Token);

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(account, callback, default))!);

        Assert.Equal(new(id, MessageStatus.Expired, MessageReason.CarrierExpired, "EXPIRED", DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds())), receipt);
        var strange = callback with { Url = new Uri(callback.Url.ToString().Replace(id.ToString(), "x")), Body = Encoding.UTF8.GetBytes(fields.Replace(id.ToString(), "x")) };
        Assert.Empty((await Provider.ReadReceiptsAsync(account, strange, default))!);
    }

    [Theory]
    [InlineData("sha1", "hex", "")]
    [InlineData("sha256", "hex", "sha256=")]
    [InlineData("sha256", "base64", "")]
    [InlineData("sha512", "base64", "")]
    public async Task A_signature_is_checked_as_the_carrier_makes_it(string algorithm, string encoding, string prefix)
    {
        var account = Account(CarrierMood.Well, ("receipt_hmac_algorithm", algorithm), ("receipt_hmac_encoding", encoding));
        var body = """{"id":"1","state":"DELIVRD"}"""u8.ToArray();
#pragma warning disable CA5350 // The carrier's choice.
        var mac = algorithm switch
        {
            "sha1" => HMACSHA1.HashData(Encoding.UTF8.GetBytes(ReceiptKey), body),
            "sha512" => HMACSHA512.HashData(Encoding.UTF8.GetBytes(ReceiptKey), body),
            _ => HMACSHA256.HashData(Encoding.UTF8.GetBytes(ReceiptKey), body),
        };
#pragma warning restore CA5350
        var signature = prefix + (encoding == "hex" ? Convert.ToHexStringLower(mac) : Convert.ToBase64String(mac));
        ReceiptCallback With(string value) => Json("", DateTimeOffset.UtcNow) with { Body = body, Headers = new Dictionary<string, string> { ["X-Signature"] = value } };

        Assert.Single((await Provider.ReadReceiptsAsync(account, With(signature), default))!);
        foreach (var wrong in new[] { "", "?", signature[..^4], signature + "00", prefix })
            Assert.Null(await Provider.ReadReceiptsAsync(account, With(wrong), default));
        Assert.Null(await Provider.ReadReceiptsAsync(account, With(signature) with { Token = "guessed" }, default));
        Assert.Null(await Provider.ReadReceiptsAsync(account with { CallbackToken = "" }, With(signature) with { Token = "" }, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""[[{"id":"1","state":"DELIVRD"}]]""")]
    public async Task What_is_genuine_but_makes_no_sense_is_left_out(string body) =>
        Assert.Empty((await Provider.ReadReceiptsAsync(Account(CarrierMood.Well), Json(body, DateTimeOffset.UtcNow), default))!);

    [Theory]
    [InlineData("1e999")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("\"soon\"")]
    [InlineData("{}")]
    public async Task A_time_that_cannot_be_is_the_time_it_came(string time)
    {
        var now = DateTimeOffset.UtcNow;
        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(CarrierMood.Well), Json($$"""{"id":"1","state":"DELIVRD","at":{{time}}}""", now), default))!);
        Assert.Equal(now, receipt.ReportedAt);
    }

    protected override Task<ProviderAccount?> AccountAsync(CarrierMood mood) => Task.FromResult(mood switch
    {
        // One message and one id in an answer: it can be neither short nor out of order.
        CarrierMood.AnswersTooFew or CarrierMood.AnswersInAnotherOrder => null,
        CarrierMood.DoesNotKnowUs => Account(mood, ("secret", "wrong")),
        _ => Account(mood),
    });

    protected override int Taken(Guid messageId) => _carrier.Taken(messageId.ToString());

    protected override ReceiptCallback Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt) =>
        Json($$"""{"id":"C-{{messageId}}","state":"{{Words[status]}}","err":"21","at":{{at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}}}""", receivedAt);

    private static readonly Dictionary<MessageStatus, string> Words = new()
    {
        [MessageStatus.Sent] = "ENROUTE", [MessageStatus.Delivered] = "DELIVRD", [MessageStatus.Undelivered] = "UNDELIV",
        [MessageStatus.Expired] = "EXPIRED", [MessageStatus.Rejected] = "REJECTD", [MessageStatus.Unknown] = "UNKNOWN",
    };

    private static ReceiptCallback Json(string body, DateTimeOffset at)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-signature"] = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ReceiptKey), bytes)),
        };
        return new("POST", new Uri("http://localhost/callbacks/generic_http/1/" + Token), headers, bytes, at, Token);
    }

    private CarrierAnswer Answer(CarrierCall call)
    {
        if (_answer is not null) return _answer;
        if (call.Header("X-Api-Key") != Key) return new(401, "");
        if (call.Path == "/balance") return new(200, """{"balance":{"amount":"12.50"}}""");
        if (call.Method == "GET")
        {
            var asked = call.Path.Split('/')[^1];
            return _carrier.Taken(asked) > 0 ? new(200, $$"""{"id":"C-{{asked}}"}""") : new(404, "");
        }

        if (call.Mood == CarrierMood.RejectsTheMessage) return new(422, """{"status":"error","code":"21"}""");
        var id = (string)JsonNode.Parse(call.Body)!["ref"]!;
        _carrier.Take(id);
        return new(200, $$"""{"status":"ok","id":"C-{{id}}"}""");
    }

    private ProviderAccount Account(CarrierMood mood, params (string Key, string Value)[] changes)
    {
        var root = _carrier.Url(mood);
        var settings = new Dictionary<string, string>
        {
            ["url"] = root + "/messages",
            ["body"] = """{"ref":"{{message_id}}","to":"{{to}}","from":"{{from}}","text":"{{text}}"}""",
            ["auth"] = "header",
            ["username"] = "us",
            ["secret"] = Key,
            ["response_id"] = "/id",
            ["success_field"] = "/status",
            ["success_value"] = "ok",
            ["error_field"] = "/code",
            ["codes"] = """{"21":"invalid_number","30":"carrier_throttled!retry","40":"carrier_credit","50":"sender_not_allowed!retry"}""",
            ["query_url"] = root + "/messages/{{message_id}}",
            ["query_id"] = "/id",
            ["query_not_found_statuses"] = "404",
            ["receipt_id"] = "/id",
            ["receipt_status"] = "/state",
            ["receipt_error"] = "/err",
            ["receipt_time"] = "/at",
            ["statuses"] = JsonSerializer.Serialize(Words.ToDictionary(w => w.Value, w => w.Key.ToString().ToLowerInvariant())),
            ["receipt_hmac_header"] = "X-Signature",
            ["receipt_hmac_secret"] = ReceiptKey,
            ["check_url"] = root + "/balance",
            ["check_balance"] = "/balance/amount",
            ["check_currency"] = "EUR",
            ["timeout_seconds"] = "1",
        };
        foreach (var (key, value) in changes) settings[key] = value;
        return new(1, "generic_http", "made up", settings, CallbackToken: Token);
    }
}
