using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Infobip;
using GallantSms.IntegrationTests.Providers.Http;

namespace GallantSms.IntegrationTests.Providers.Infobip;

/// <summary>The contract of carriers on a fake Infobip, and what is Infobip's own.</summary>
public sealed class InfobipProviderTests : ProviderContract, IAsyncLifetime
{
    private const string Secret = "path-s3cret";
    private static readonly Uri CallbackUrl = new("https://sms.example/callbacks/infobip/main");

    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private readonly FakeInfobip _infobip = new("App key");
    private InfobipProvider _provider = null!;
    private FakeCarrier _carrier = null!;

    protected override ISmsProvider Provider => _provider;

    protected override bool SignsReceipts => false;

    public async Task InitializeAsync()
    {
        _provider = new InfobipProvider(_http, TimeProvider.System);
        _carrier = await FakeCarrier.StartAsync(_infobip, Throttle);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _carrier.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_the_object_that_infobip_documents()
    {
        var sms = Sms() with { Flash = true, Sender = "+447911000000", ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(90.5) };

        await Provider.SubmitAsync(Account(), [sms], default);

        var call = Assert.Single(_carrier.Calls);
        Assert.Equal(("POST", "/sms/3/messages", "application/json"), (call.Method, call.Path, call.Headers["Content-Type"]));
        var expected = JsonSerializer.SerializeToNode(new
        {
            messages = new[]
            {
                new
                {
                    sender = "447911000000",
                    destinations = new[] { new { to = "447911123456", messageId = sms.MessageId.ToString() } },
                    content = new { text = sms.Text },
                    options = new { validityPeriod = new { amount = 90, timeUnit = "MINUTES" }, flash = true },
                    webhooks = new { delivery = new { url = $"{CallbackUrl}/{Secret}", intermediateReport = true }, contentType = "application/json" },
                },
            },
        });
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(call.Body)), call.Body);
    }

    [Theory]
    [InlineData(null, Secret, false)]
    [InlineData("https://sms.example/callbacks/infobip/main", "", false)]
    [InlineData("https://sms.example/callbacks/infobip/main", Secret, true)]
    [InlineData("https://sms.example/callbacks/infobip/main/" + Secret, Secret, true)]
    public async Task Reports_are_asked_for_where_the_secret_address_is_known(string? url, string token, bool asked)
    {
        var account = Account() with { CallbackUrl = url is null ? null : new(url), CallbackToken = token };

        await Provider.SubmitAsync(account, [Sms()], default);

        var webhooks = JsonNode.Parse(_carrier.Calls.Single().Body)!["messages"]![0]!["webhooks"];
        Assert.Equal(asked ? $"{CallbackUrl}/{Secret}" : null, (string?)webhooks?["delivery"]!["url"]);
    }

    [Fact]
    public async Task Answers_are_matched_by_id_and_not_by_order()
    {
        _infobip.Shuffles = true;
        var messages = Many(5);

        var outcomes = await Provider.SubmitAsync(Account(), messages, default);

        Assert.Equal(messages.Select(m => m.MessageId.ToString()), outcomes.Select(o => Assert.IsType<SubmitOutcome.Accepted>(o).Reference));
    }

    [Fact]
    public async Task An_id_that_infobip_has_already_is_asked_about()
    {
        var message = Sms();
        await Provider.SubmitAsync(Account(), [message], default);

        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await Provider.SubmitAsync(Account(), [message], default)));
        Assert.IsType<QueryOutcome.Found>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(message)], default)));
        Assert.Equal(1, Taken(message.MessageId));
    }

    [Fact]
    public async Task One_malformed_message_does_not_take_the_others_along()
    {
        _infobip.Malformed = "malformed";
        var messages = Many(100);
        messages[37] = messages[37] with { Text = "malformed" };

        var outcomes = await Provider.SubmitAsync(Account(), messages, default);

        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.CallerError), outcomes[37]);
        Assert.Equal(99, outcomes.OfType<SubmitOutcome.Accepted>().Count());
        Assert.All(messages, m => Assert.Equal(m.Text == "malformed" ? 0 : 1, Taken(m.MessageId)));
        Assert.InRange(_carrier.Calls.Count, 3, 2 * 8);
    }

    [Theory]
    [InlineData(6, MessageReason.RouteNotAvailable)]
    [InlineData(8, MessageReason.InvalidNumber)]
    [InlineData(52, MessageReason.InvalidNumber)]
    [InlineData(10, MessageReason.DoNotDisturb)]
    [InlineData(11, MessageReason.SenderNotRegistered)]
    [InlineData(13, MessageReason.SenderNotAllowed)]
    [InlineData(14, MessageReason.OptedOutAtCarrier)]
    [InlineData(20, MessageReason.Flooding)]
    [InlineData(24, MessageReason.CallerError)]
    [InlineData(25, MessageReason.ContentInvalid)]
    [InlineData(87, MessageReason.FraudSuspected)]
    [InlineData(9999, MessageReason.CarrierRejected)]
    public async Task A_refusal_says_why(int status, MessageReason reason) =>
        Assert.Equal(new SubmitOutcome.Rejected(reason), await SubmitAsync(5, status));

    [Theory]
    [InlineData(12, MessageReason.CarrierCredit)]
    [InlineData(17, MessageReason.CarrierCredit)]
    [InlineData(18, MessageReason.CarrierAccount)]
    [InlineData(21, MessageReason.CarrierUnavailable)]
    public async Task What_is_not_the_messages_fault_may_be_sent_again(int status, MessageReason reason) =>
        Assert.Equal(new SubmitOutcome.RetryLater(reason), await SubmitAsync(5, status));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(77)]
    public async Task Any_other_group_is_unknown(int group) => Assert.IsType<SubmitOutcome.Unknown>(await SubmitAsync(group, 1));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"messages":[null]}""")]
    [InlineData("""{"messages":[{"messageId":"ID"}]}""")]
    [InlineData("""{"messages":[{"messageId":"ID","status":{"groupId":"PENDING"}}]}""")]
    [InlineData("""{"messages":[{"messageId":"\ud800","status":{"groupId":1,"id":26}}]}""")]
    [InlineData("""{"messages":[{"messageId":"0191d2b0-0000-7000-8000-000000000001","status":{"groupId":1,"id":26}}]}""")]
    [InlineData("""{"messages":[{"messageId":"ID","status":{"groupId":1,"id":26}},{"messageId":"ID","status":{"groupId":1,"id":26}}]}""")]
    [InlineData("""{"messages":[{"messageId":"ID","status":{"groupId":1,"id":26}},{"messageId":"0191d2b0-0000-7000-8000-000000000001","status":{"groupId":1,"id":26}}]}""")]
    [InlineData("""{"messages":[{"messageId":"ID","status":{"groupId":1,"id":26}}]} and more""")]
    public async Task An_answer_that_makes_no_sense_is_unknown(string answer)
    {
        var message = Sms();
        _carrier.Always = new(200, answer.Replace("ID", message.MessageId.ToString(), StringComparison.Ordinal));
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await Provider.SubmitAsync(Account(), [message], default)));
    }

    [Fact]
    public async Task An_answer_that_names_one_message_twice_is_believed_of_none()
    {
        var messages = Many(2);
        _carrier.Always = FakeInfobip.Answer(messages.Select(_ => FakeInfobip.Item(messages[0].MessageId.ToString(), 1, 26, "PENDING_ACCEPTED")));
        Assert.All(await Provider.SubmitAsync(Account(), messages, default), o => Assert.IsType<SubmitOutcome.Unknown>(o));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"results":null}""")]
    [InlineData("""{"results":[null]}""")]
    [InlineData("""{"results":[{"messageId":"0191d2b0-0000-7000-8000-000000000001"}]}""")]
    public async Task A_log_that_does_not_add_up_cannot_tell(string log)
    {
        _carrier.Always = new(200, log);
        Assert.IsType<QueryOutcome.CannotTell>(Assert.Single(await Provider.QueryAsync(Account(), [Doubt(Sms())], default)));
    }

    [Fact]
    public async Task What_is_older_than_the_logs_cannot_be_told()
    {
        var old = Doubt(Sms()) with { SubmittedAt = DateTimeOffset.UtcNow.AddHours(-48) };
        var outcomes = await Provider.QueryAsync(Account(), [old, Doubt(Sms())], default);
        Assert.IsType<QueryOutcome.CannotTell>(outcomes[0]);
        Assert.IsType<QueryOutcome.NotFound>(outcomes[1]);
    }

    [Fact]
    public async Task An_account_tells_its_balance()
    {
        var check = await Provider.CheckAsync(Account(), default);
        Assert.Equal((true, 47.79134m, "EUR"), (check.Works, check.Balance, check.Currency));
        _carrier.Always = new(200, """{"balance":"much"}""");
        Assert.False((await Provider.CheckAsync(Account(), default)).Works);
    }

    [Theory]
    [InlineData("base_url", "xyz.api.infobip.com")]
    [InlineData("api_key", "two\r\nlines")]
    [InlineData("callback_user", "without a password")]
    [InlineData("callback_password", "without a user")]
    public async Task Settings_that_cannot_work_send_nothing(string name, string value)
    {
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), Assert.Single(await Provider.SubmitAsync(Account((name, value)), [Sms()], default)));
        Assert.Empty(_carrier.Calls);
    }

    [Theory]
    [InlineData(3, 2, 0, MessageStatus.Sent, MessageReason.None)]
    [InlineData(3, 5, 0, MessageStatus.Delivered, MessageReason.None)]
    [InlineData(1, 3, 0, MessageStatus.Sent, MessageReason.None)]
    [InlineData(1, 7, 0, MessageStatus.Sent, MessageReason.None)]
    [InlineData(2, 4, 0, MessageStatus.Undelivered, MessageReason.CarrierRejected)]
    [InlineData(2, 9, 1, MessageStatus.Undelivered, MessageReason.UnknownSubscriber)]
    [InlineData(2, 9, 27, MessageStatus.Undelivered, MessageReason.AbsentSubscriber)]
    [InlineData(2, 9, 256, MessageStatus.Undelivered, MessageReason.HandsetFull)]
    [InlineData(2, 9, 603, MessageStatus.Undelivered, MessageReason.OptedOutAtCarrier)]
    [InlineData(2, 9, 607, MessageStatus.Undelivered, MessageReason.ContentBlocked)]
    [InlineData(2, 9, 2050, MessageStatus.Undelivered, MessageReason.DoNotDisturb)]
    [InlineData(2, 9, 3041, MessageStatus.Undelivered, MessageReason.UnknownSubscriber)]
    [InlineData(2, 9, 542, MessageStatus.Undelivered, MessageReason.CarrierQuota)]
    [InlineData(2, 9, 9999, MessageStatus.Undelivered, MessageReason.CarrierUnavailable)]
    [InlineData(4, 15, 0, MessageStatus.Expired, MessageReason.CarrierExpired)]
    [InlineData(4, 15, 6, MessageStatus.Expired, MessageReason.AbsentSubscriber)]
    [InlineData(4, 29, 0, MessageStatus.Unknown, MessageReason.None)]
    [InlineData(4, 87, 0, MessageStatus.Rejected, MessageReason.FraudSuspected)]
    [InlineData(5, 12, 0, MessageStatus.Rejected, MessageReason.CarrierCredit)]
    [InlineData(5, 99, 0, MessageStatus.Rejected, MessageReason.CarrierRejected)]
    public async Task A_status_is_read_in_our_words(int group, int id, int error, MessageStatus status, MessageReason reason)
    {
        var (messageId, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(), Report(messageId, group, id, error, now, now), default))!);
        Assert.Equal((messageId, status, reason), (receipt.MessageId, receipt.Status, receipt.Reason));
    }

    [Theory]
    [InlineData(1, 26)]   // still at Infobip
    [InlineData(5, 23)]   // a second submit under the same id: the first goes on
    [InlineData(6, 1)]
    public async Task What_tells_nothing_new_is_left_out(int group, int id) =>
        Assert.Empty((await Provider.ReadReceiptsAsync(Account(), Report(Guid.NewGuid(), group, id, 0, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow), default))!);

    [Theory]
    [InlineData("", Secret)]
    [InlineData("", "")]
    [InlineData(Secret, "")]
    [InlineData(Secret, Secret + "x")]
    [InlineData(Secret, "PATH-s3cret")]
    public async Task Only_the_secret_address_is_believed(string right, string given)
    {
        var account = Account() with { CallbackToken = right };
        Assert.Null(await Provider.ReadReceiptsAsync(account, Callback(account)! with { Token = given }, default));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Basic dXNlcjp3cm9uZw==", false)]
    [InlineData("Bearer x", false)]
    [InlineData("Basic dXNlcjpwYXNz", true)]
    public async Task A_callback_user_has_to_sign_in_too(string? authorization, bool believed)
    {
        var account = Account(("callback_user", "user"), ("callback_password", "pass"));
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (authorization is not null) headers["authorization"] = authorization;

        Assert.Equal(believed, await Provider.ReadReceiptsAsync(account, Callback(account)! with { Headers = headers }, default) is not null);
        Assert.Null(await Provider.ReadReceiptsAsync(account, Callback(account)! with { Headers = headers, Token = "guessed" }, default));

        await Provider.SubmitAsync(account, [Sms()], default);
        Assert.Null(JsonNode.Parse(_carrier.Calls.Single().Body)!["messages"]![0]!["webhooks"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"results":{}}""")]
    [InlineData("""{"results":[1,null,"x",[],{}]}""")]
    [InlineData("""{"results":[{"messageId":"not ours","status":{"groupId":3,"id":5}}]}""")]
    [InlineData("""{"results":[{"messageId":"0191d2b0-0000-7000-8000-000000000001","status":7}]}""")]
    [InlineData("""{"results":[{"messageId":"0191d2b0-0000-7000-8000-000000000001","status":{"groupId":3.5,"id":5e99}}]}""")]
    [InlineData("""{"results":[{"messageId":"\ud800","status":{"groupId":3,"id":5}}]}""")]
    public async Task What_makes_no_sense_is_left_out(string body) =>
        Assert.Empty((await Provider.ReadReceiptsAsync(Account(), Reported(body, DateTimeOffset.UtcNow), default))!);

    [Fact]
    public async Task The_sound_items_of_a_bad_callback_are_read()
    {
        var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        var body = $$$"""{"results":[7,{"messageId":"{{{id}}}","status":{"groupId":2,"id":9,"name":"\ud800"},"error":{"id":1},"doneAt":"2999-01-01T00:00:00.000+0000"}]}""";

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(), Reported(body, now), default))!);

        Assert.Equal(new ProviderReceipt(id, MessageStatus.Undelivered, MessageReason.UnknownSubscriber, "9/1", now, id.ToString()), receipt);
    }

    protected override Task<ProviderAccount?> AccountAsync(CarrierMood mood) => Task.FromResult<ProviderAccount?>(mood switch
    {
        CarrierMood.AnswersInAnotherOrder => null,   // answers name their message
        _ => Account(("base_url", _carrier.Url(mood))),
    });

    protected override int Taken(Guid messageId) => _infobip.Taken(messageId);

    protected override ReceiptCallback? Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt)
    {
        var (group, id, error) = status switch
        {
            MessageStatus.Sent => (3, 2, 0),
            MessageStatus.Delivered => (3, 5, 0),
            MessageStatus.Undelivered => (2, 9, 27),
            MessageStatus.Expired => (4, 15, 0),
            MessageStatus.Rejected => (5, 6, 0),
            _ => (4, 29, 0),
        };
        return Report(messageId, group, id, error, at, receivedAt);
    }

    private static ReceiptCallback Report(Guid messageId, int group, int id, int error, DateTimeOffset at, DateTimeOffset receivedAt)
    {
        // As documented: yyyy-MM-dd'T'HH:mm:ss.SSSZ, with a zone of its own.
        var done = at.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + "+0200";
        return Reported($$$"""
            {"results":[{"bulkId":"b","messageId":"{{{messageId}}}","to":"447911123456","sentAt":"{{{done}}}","doneAt":"{{{done}}}","smsCount":1,
              "status":{"groupId":{{{group}}},"groupName":"X","id":{{{id}}},"name":"A_NAME","description":"X"},
              "error":{"groupId":0,"groupName":"OK","id":{{{error}}},"name":"X","description":"X","permanent":false}}]}
            """, receivedAt);
    }

    private static ReceiptCallback Reported(string body, DateTimeOffset receivedAt) => new(
        "POST", new Uri($"http://10.0.0.7:8080/callbacks/infobip/main/{Secret}"), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), receivedAt, Secret);

    private ProviderAccount Account(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string> { ["base_url"] = _carrier.Url(), ["api_key"] = "key", ["timeout_seconds"] = "1" };
        foreach (var (name, value) in more) settings[name] = value;
        return new(1, "infobip", "main", settings, CallbackUrl, Secret);
    }

    private async Task<SubmitOutcome> SubmitAsync(int group, int status)
    {
        var message = Sms();
        _carrier.Always = FakeInfobip.Answer([FakeInfobip.Item(message.MessageId.ToString(), group, status, "X")]);
        return Assert.Single(await Provider.SubmitAsync(Account(), [message], default));
    }
}
