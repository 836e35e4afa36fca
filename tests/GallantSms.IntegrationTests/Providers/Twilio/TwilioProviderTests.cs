using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Twilio;
using GallantSms.IntegrationTests.Providers.Http;

namespace GallantSms.IntegrationTests.Providers.Twilio;

/// <summary>The contract of carriers on a fake Twilio, and what is Twilio's own.</summary>
public sealed class TwilioProviderTests : ProviderContract, IAsyncLifetime
{
    public const string Sid = "AC0123456789abcdef0123456789abcdef";
    public const string Token = "token";
    private const string Service = "MG0123456789abcdef0123456789abcdef";
    private static readonly Uri CallbackUrl = new("https://sms.example/callbacks/twilio/main");

    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private readonly FakeTwilio _twilio = new(Basic(Sid, Token));
    private TwilioProvider _provider = null!;
    private FakeCarrier _carrier = null!;

    protected override ISmsProvider Provider => _provider;

    public async Task InitializeAsync()
    {
        _provider = new TwilioProvider(_http, TimeProvider.System);
        _carrier = await FakeCarrier.StartAsync(_twilio, Throttle);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _carrier.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_the_form_that_twilio_documents()
    {
        var sms = Sms() with { ExpiresAt = DateTimeOffset.UtcNow.AddDays(2) };

        await Provider.SubmitAsync(Account(), [sms], default);

        var call = Assert.Single(_carrier.Calls);
        Assert.Equal(("POST", $"/2010-04-01/Accounts/{Sid}/Messages.json"), (call.Method, call.Path));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["To"] = sms.To, ["From"] = sms.Sender, ["Body"] = sms.Text, ["ValidityPeriod"] = "36000", ["SmartEncoded"] = "false",
                ["StatusCallback"] = $"{CallbackUrl}?message_id={sms.MessageId}",
            }.OrderBy(f => f.Key),
            call.Form.OrderBy(f => f.Key));
    }

    [Theory]
    [InlineData("GALLANT", "GALLANT")]
    [InlineData("12345", "12345")]
    [InlineData("447911123456", "+447911123456")]
    [InlineData("+447911123456", "+447911123456")]
    public async Task A_number_as_sender_has_its_plus(string sender, string from)
    {
        var sms = Sms() with { Sender = sender };

        await Provider.SubmitAsync(Account(), [sms], default);

        Assert.Equal(from, _carrier.Calls.Single().Form["From"]);
        Assert.IsType<QueryOutcome.Found>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(sms)], default)));
    }

    [Theory]
    [InlineData("true", "GALLANT")]
    [InlineData("false", null)]
    public async Task A_messaging_service_chooses_the_sender_unless_it_is_kept(string keep, string? from)
    {
        var account = Account(("messaging_service_sid", Service), ("keep_sender", keep));
        var sms = Sms();

        var outcome = Assert.Single(await Provider.SubmitAsync(account, [sms], default));

        var form = _carrier.Calls.Single().Form;
        Assert.Equal((Service, from), (form["MessagingServiceSid"], form.GetValueOrDefault("From")));
        var found = Assert.IsType<QueryOutcome.Found>(Assert.Single(await Provider.QueryAsync(account, [Doubt(sms)], default)));
        Assert.Equal(((SubmitOutcome.Accepted)outcome).Reference, found.Reference);
    }

    [Fact]
    public async Task An_api_key_signs_in_instead_of_the_token()
    {
        var twilio = new FakeTwilio(Basic("SK1", "key secret"));
        await using var carrier = await FakeCarrier.StartAsync(twilio, Throttle);
        var account = Account(("api_key_sid", "SK1"), ("api_key_secret", "key secret"), ("api_url", carrier.Url()));

        Assert.IsType<SubmitOutcome.Accepted>(Assert.Single(await Provider.SubmitAsync(account, [Sms()], default)));
    }

    [Theory]
    [InlineData(400, 21211, MessageReason.InvalidNumber)]
    [InlineData(400, 21614, MessageReason.NumberNotTextable)]
    [InlineData(400, 21610, MessageReason.OptedOutAtCarrier)]
    [InlineData(400, 21408, MessageReason.CountryNotPermitted)]
    [InlineData(403, 21408, MessageReason.CountryNotPermitted)]
    [InlineData(400, 21606, MessageReason.SenderNotAllowed)]
    [InlineData(400, 21212, MessageReason.SenderNotAllowed)]
    [InlineData(400, 21612, MessageReason.RouteNotAvailable)]
    [InlineData(400, 21617, MessageReason.ContentInvalid)]
    [InlineData(400, 21609, MessageReason.CallerError)]
    [InlineData(400, 99999, MessageReason.CarrierRejected)]
    public async Task A_refusal_says_why(int status, int code, MessageReason reason) =>
        Assert.Equal(new SubmitOutcome.Rejected(reason), await SubmitAsync(FakeTwilio.Problem(status, code)));

    [Theory]
    [InlineData(401, 20003, MessageReason.CarrierAccount)]
    [InlineData(403, 20005, MessageReason.CarrierAccount)]
    [InlineData(400, 30002, MessageReason.CarrierAccount)]
    [InlineData(400, 21608, MessageReason.CarrierAccount)]
    [InlineData(403, 99999, MessageReason.CarrierAccount)]
    [InlineData(404, 20404, MessageReason.CarrierAccount)]
    [InlineData(402, 99999, MessageReason.CarrierCredit)]
    [InlineData(429, 20429, MessageReason.CarrierThrottled)]
    [InlineData(429, 21211, MessageReason.CarrierThrottled)]
    [InlineData(429, 63038, MessageReason.CarrierQuota)]
    [InlineData(400, 21611, MessageReason.CarrierCongested)]
    [InlineData(503, 20503, MessageReason.CarrierUnavailable)]
    public async Task What_is_not_the_messages_fault_may_be_sent_again(int status, int code, MessageReason reason) =>
        Assert.Equal(reason, Assert.IsType<SubmitOutcome.RetryLater>(await SubmitAsync(FakeTwilio.Problem(status, code))).Reason);

    [Theory]
    [InlineData(500, """{"code":21211,"status":500}""")]
    [InlineData(408, """{"code":21211,"status":408}""")]
    [InlineData(400, """{"code":30008,"status":400}""")]
    [InlineData(201, """{"sid":null}""")]
    [InlineData(201, """{"sid":"SM1"}""")]
    [InlineData(201, """{"sid":7}""")]
    [InlineData(201, """{"sid":"SM0123456789abcdef0123456789abcdef"} more""")]
    [InlineData(201, """{"sid":"\ud800"}""")]
    [InlineData(201, "[]")]
    [InlineData(201, "null")]
    public async Task What_is_not_clear_is_unknown(int status, string body) =>
        Assert.IsType<SubmitOutcome.Unknown>(await SubmitAsync(new(status, body)));

    [Theory]
    [InlineData("text", "another text")]
    [InlineData("sender", "OTHER")]
    public async Task Something_else_to_the_number_cannot_be_told_from_ours(string what, string other)
    {
        var sms = Sms();
        _twilio.Add(sms.To, what == "sender" ? other : sms.Sender, what == "text" ? other : sms.Text, DateTimeOffset.UtcNow);
        Assert.IsType<QueryOutcome.CannotTell>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(sms)], default)));
    }

    [Fact]
    public async Task Two_of_the_same_cannot_be_told_apart_but_an_older_one_can()
    {
        var sms = Sms();
        _twilio.Add(sms.To, sms.Sender, sms.Text, DateTimeOffset.UtcNow.AddHours(-1));
        Assert.IsType<QueryOutcome.NotFound>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(sms)], default)));

        _twilio.Add(sms.To, sms.Sender, sms.Text, DateTimeOffset.UtcNow);
        Assert.IsType<QueryOutcome.Found>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(sms)], default)));
        Assert.All(await Provider.QueryAsync(Account(), [Doubt(sms), Doubt(Sms())], default), f => Assert.IsType<QueryOutcome.CannotTell>(f));

        _twilio.Add(sms.To, sms.Sender, sms.Text, DateTimeOffset.UtcNow);
        Assert.IsType<QueryOutcome.CannotTell>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(sms)], default)));
    }

    [Theory]
    [InlineData(true, typeof(QueryOutcome.NotFound))]
    [InlineData(false, typeof(QueryOutcome.CannotTell))]
    public async Task Further_pages_matter_unless_this_one_reaches_back_far_enough(bool sent, Type outcome)
    {
        var old = DateTimeOffset.UtcNow.AddDays(-1);
        for (var i = 0; i < 30; i++) _twilio.Add(Sms().To, "GALLANT", $"number {i}", old, sent ? old : null);
        Assert.IsType(outcome, Assert.Single(await Provider.QueryAsync(Account(), [Doubt(Sms())], default)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"messages":null}""")]
    [InlineData("""{"messages":[null]}""")]
    [InlineData("""{"messages":[{"to":"+447911123456"}]}""")]
    [InlineData("""{"messages":[{"sid":"SM0123456789abcdef0123456789abcdef","to":"+447911123456","date_created":"yesterday"}]}""")]
    [InlineData("""{"messages":[{"sid":"SM0123456789abcdef0123456789abcdef","to":"+1","date_created":"Fri, 24 May 2019 17:18:27 +0000"}]}""")]
    [InlineData("""{"messages":[],"next_page_uri":"/more"}""")]
    public async Task A_list_that_does_not_add_up_cannot_tell(string list)
    {
        _carrier.Always = new(200, list);
        Assert.IsType<QueryOutcome.CannotTell>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(Sms())], default)));
        Assert.Equal("+447911123456", Assert.Single(_carrier.Calls).Parameters["To"]);
    }

    [Fact]
    public async Task An_account_tells_its_balance_and_a_subaccount_that_it_is_active()
    {
        Assert.Equal((true, 12.345m, "USD"), await CheckAsync());
        _twilio.IsSubaccount = true;
        Assert.Equal((true, null, null), await CheckAsync());
    }

    [Theory]
    [InlineData("account_sid", "AC123")]
    [InlineData("account_sid", "AC0123456789abcdef0123456789abcdef/../x")]
    [InlineData("api_url", "ftp://twilio")]
    [InlineData("timeout_seconds", "0")]
    public async Task Settings_that_cannot_work_send_nothing(string name, string value)
    {
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), Assert.Single(await Provider.SubmitAsync(Account((name, value)), [Sms()], default)));
        Assert.Empty(_carrier.Calls);
    }

    [Theory]
    [InlineData("sent", "", MessageStatus.Sent, MessageReason.None)]
    [InlineData("delivered", "", MessageStatus.Delivered, MessageReason.None)]
    [InlineData("read", "", MessageStatus.Delivered, MessageReason.None)]
    [InlineData("undelivered", "30003", MessageStatus.Undelivered, MessageReason.AbsentSubscriber)]
    [InlineData("undelivered", "30005", MessageStatus.Undelivered, MessageReason.UnknownSubscriber)]
    [InlineData("undelivered", "30006", MessageStatus.Undelivered, MessageReason.NumberNotTextable)]
    [InlineData("undelivered", "30007", MessageStatus.Undelivered, MessageReason.ContentBlocked)]
    [InlineData("undelivered", "30008", MessageStatus.Undelivered, MessageReason.CarrierUnknown)]
    [InlineData("undelivered", "30034", MessageStatus.Undelivered, MessageReason.SenderNotRegistered)]
    [InlineData("undelivered", "", MessageStatus.Undelivered, MessageReason.CarrierRejected)]
    [InlineData("failed", "30036", MessageStatus.Expired, MessageReason.CarrierExpired)]
    [InlineData("failed", "30001", MessageStatus.Expired, MessageReason.CarrierCongested)]
    [InlineData("failed", "21610", MessageStatus.Rejected, MessageReason.OptedOutAtCarrier)]
    [InlineData("failed", "30450", MessageStatus.Rejected, MessageReason.FraudSuspected)]
    [InlineData("failed", "wordy", MessageStatus.Rejected, MessageReason.CarrierRejected)]
    public async Task A_status_is_read_in_our_words(string word, string code, MessageStatus status, MessageReason reason)
    {
        var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(), Callback(id, word, code, now), default))!);

        Assert.Equal((id, status, reason, now), (receipt.MessageId, receipt.Status, receipt.Reason, receipt.ReportedAt));
        Assert.StartsWith("SM", receipt.Reference);
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("accepted")]
    [InlineData("sending")]
    [InlineData("teleported")]
    public async Task What_tells_nothing_new_is_left_out(string word) =>
        Assert.Empty((await Provider.ReadReceiptsAsync(Account(), Callback(Guid.NewGuid(), word, "", DateTimeOffset.UtcNow), default))!);

    [Theory]
    [InlineData("2603011228", "2026-03-01T12:29:00Z")]   // the end of that minute
    [InlineData("2603011230", "2026-03-01T12:30:17Z")]   // this minute: the callback's own time says more
    [InlineData("2603011400", "2026-03-01T12:30:17Z")]   // another zone, ahead
    [InlineData("2603010700", "2026-03-01T12:30:17Z")]   // another zone, behind
    [InlineData("2613019999", "2026-03-01T12:30:17Z")]
    public async Task The_networks_date_counts_only_where_its_zone_is_clear(string raw, string at)
    {
        var received = DateTimeOffset.Parse("2026-03-01T12:30:17Z", CultureInfo.InvariantCulture);

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(), Callback(Guid.NewGuid(), "delivered", "", received, raw), default))!);

        Assert.Equal(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), receipt.ReportedAt);
    }

    protected override Task<ProviderAccount?> AccountAsync(CarrierMood mood) => Task.FromResult<ProviderAccount?>(mood switch
    {
        CarrierMood.AnswersInAnotherOrder => null,   // one message a request
        _ => Account(("api_url", _carrier.Url(mood))),
    });

    protected override int Taken(Guid messageId) => _twilio.Taken(messageId);

    protected override ReceiptCallback? Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt) => status switch
    {
        // No date with seconds: the callback comes when it happened.
        MessageStatus.Sent => Callback(messageId, "sent", "", at),
        MessageStatus.Delivered => Callback(messageId, "delivered", "", at),
        MessageStatus.Undelivered => Callback(messageId, "undelivered", "30003", at),
        MessageStatus.Expired => Callback(messageId, "failed", "30036", at),
        MessageStatus.Rejected => Callback(messageId, "failed", "21610", at),
        _ => null,
    };

    private static ReceiptCallback Callback(Guid messageId, string word, string code, DateTimeOffset receivedAt, string raw = "")
    {
        var query = $"?message_id={messageId}";
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["MessageSid"] = "SM" + messageId.ToString("N"), ["MessageStatus"] = word, ["AccountSid"] = Sid, ["To"] = "+447911123456",
        };
        if (code.Length > 0) fields["ErrorCode"] = code;
        if (raw.Length > 0) fields["RawDlrDoneDate"] = raw;
        var signed = CallbackUrl + query + string.Concat(fields.Select(f => f.Key + f.Value));
#pragma warning disable CA5350 // the vendor's choice
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(signed)));
#pragma warning restore CA5350
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-twilio-signature"] = signature, ["Content-Type"] = "application/x-www-form-urlencoded",
        };
        var body = string.Join('&', fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));
        return new("POST", new Uri("http://10.0.0.7:8080/callbacks/twilio/main" + query), headers, Encoding.UTF8.GetBytes(body), receivedAt);
    }

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    private ProviderAccount Account(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string> { ["account_sid"] = Sid, ["auth_token"] = Token, ["api_url"] = _carrier.Url(), ["timeout_seconds"] = "1" };
        foreach (var (name, value) in more) settings[name] = value;
        return new(1, "twilio", "main", settings, CallbackUrl);
    }

    private async Task<SubmitOutcome> SubmitAsync(CarrierReply reply)
    {
        _carrier.Always = reply;
        return Assert.Single(await Provider.SubmitAsync(Account(), [Sms()], default));
    }

    private async Task<(bool, decimal?, string?)> CheckAsync()
    {
        var check = await Provider.CheckAsync(Account(), default);
        return (check.Works, check.Balance, check.Currency);
    }
}
