using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.AfricasTalking;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.IntegrationTests.Providers.Fakes;

namespace GallantSms.IntegrationTests.Providers.AfricasTalking;

/// <summary>The contract of carriers on a fake Africa's Talking, and what is this adapter's own.</summary>
public sealed class AfricasTalkingProviderTests : ProviderContract, IAsyncLifetime
{
    private const string Key = "atsk_1234";
    private const string Token = "c0ffee";
    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private readonly ConcurrentDictionary<Guid, string> _numbers = new();
    private AfricasTalkingProvider _own = null!;
    private ISmsProvider _provider = null!;
    private ScriptedCarrier _carrier = null!;
    private CarrierAnswer? _answer;

    protected override ISmsProvider Provider => _provider;

    protected override bool SignsReceipts => false;

    public async Task InitializeAsync()
    {
        _carrier = await ScriptedCarrier.StartAsync(Answer);
        _own = new AfricasTalkingProvider(_http, TimeProvider.System);
        _provider = new MarkingProvider(_own, sms => sms with { To = _numbers.GetOrAdd(sms.MessageId, _ => $"+2547{_numbers.Count:00000000}") });
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _carrier.DisposeAsync();
    }

    [Fact]
    public async Task Many_numbers_with_one_text_are_one_request()
    {
        OutboundSms[] messages = [Sms("+254711000001"), Sms("+254711000002"), Sms("+254711000003")];

        var outcomes = await _own.SubmitAsync(Account(CarrierMood.Well), messages, default);

        Assert.All(outcomes, o => Assert.IsType<SubmitOutcome.Accepted>(o));
        var body = JsonNode.Parse(Assert.Single(_carrier.Calls).Body)!;
        Assert.Equal(("sandbox", "Héllo \"you\" 😀 {}", "GALLANT"), ((string)body["username"]!, (string)body["message"]!, (string)body["senderId"]!));
        Assert.Equal(messages.Select(m => m.To), body["phoneNumbers"]!.AsArray().Select(n => (string)n!));
    }

    [Fact]
    public async Task Other_texts_other_senders_and_a_number_twice_go_in_requests_of_their_own_and_keep_their_places()
    {
        OutboundSms[] messages =
        [
            Sms("+254711000001", "a"), Sms("+254711000001", "b"), Sms("+254711000002", "a"), Sms("+254711000001", "a"),
            Sms("+254711000003", "a") with { Sender = "" }, Sms("+254711000004", "b"),
        ];

        var outcomes = await _own.SubmitAsync(Account(CarrierMood.Well), messages, default);

        var sent = _carrier.Calls.Select(c => JsonNode.Parse(c.Body)!)
            .Select(b => $"{b["message"]}|{b["senderId"]}|{string.Join(',', b["phoneNumbers"]!.AsArray().Select(n => ((string)n!)[^1]))}");
        Assert.Equal(["a|GALLANT|1", "a|GALLANT|1,2", "a||3", "b|GALLANT|1,4"], sent.Order(StringComparer.Ordinal));

        // The fake's ids tell the number and text that they were given for.
        Assert.Equal(messages.Select(m => $"ATXid_{m.To}_{m.Text}"), outcomes.Select(o => Assert.IsType<SubmitOutcome.Accepted>(o).Reference.Split('#')[0]));
    }

    [Fact]
    public async Task After_a_silence_the_rest_is_not_tried()
    {
        var messages = Enumerable.Range(0, 30).Select(i => Sms("+254711000001", $"text {i}")).ToArray();

        var outcomes = await _own.SubmitAsync(Account(CarrierMood.IsSilentAfterTaking), messages, default);

        Assert.InRange(_carrier.Calls.Count, 1, 8);
        Assert.Equal(_carrier.Calls.Count, outcomes.Count(o => o is SubmitOutcome.Unknown));
        Assert.Equal(30 - _carrier.Calls.Count, outcomes.Count(o => o is SubmitOutcome.RetryLater { Reason: MessageReason.CarrierUnavailable }));
    }

    [Theory]
    [InlineData(100, "ATXid_1", null, false)]
    [InlineData(101, "ATXid_1", null, false)]
    [InlineData(102, "ATXid_1", null, false)]
    [InlineData(401, "None", MessageReason.FraudSuspected, false)]
    [InlineData(402, "None", MessageReason.SenderNotAllowed, false)]
    [InlineData(403, "None", MessageReason.InvalidNumber, false)]
    [InlineData(404, "None", MessageReason.NumberNotTextable, false)]
    [InlineData(405, "None", MessageReason.CarrierCredit, true)]
    [InlineData(406, "None", MessageReason.OptedOutAtCarrier, false)]
    [InlineData(407, "None", MessageReason.RouteNotAvailable, false)]
    [InlineData(409, "None", MessageReason.QuietHours, true)]
    [InlineData(500, "None", MessageReason.CarrierUnavailable, true)]
    [InlineData(501, "None", MessageReason.NetworkFailure, true)]
    [InlineData(502, "None", MessageReason.CarrierRejected, false)]
    public async Task A_status_code_has_one_meaning_with_whatever_http_status(int code, string id, MessageReason? reason, bool later)
    {
        SubmitOutcome expected = reason is not { } known ? new SubmitOutcome.Accepted(id) : later ? new SubmitOutcome.RetryLater(known) : new SubmitOutcome.Rejected(known);
        foreach (var status in new[] { 200, 201, 409 })
        {
            _answer = new(status, Recipients(Recipient("+254711000001", code, id)));
            Assert.Equal(expected, Assert.Single(await _own.SubmitAsync(Account(CarrierMood.Well), [Sms("+254711000001")], default)));
        }
    }

    [Theory]
    [InlineData(101, "None")]
    [InlineData(101, "")]
    [InlineData(500, "ATXid_1")]
    [InlineData(999, "ATXid_1")]
    public async Task A_recipient_that_does_not_add_up_is_unknown(int code, string id)
    {
        _answer = new(201, Recipients(Recipient("+254711000001", code, id)));
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await _own.SubmitAsync(Account(CarrierMood.Well), [Sms("+254711000001")], default)));
    }

    [Fact]
    public async Task Recipients_are_matched_by_number_and_what_is_missing_or_doubled_is_unknown()
    {
        _answer = new(201, Recipients(
            Recipient("254711000003", 403, "None"), Recipient("+254 711 000 001", 101, "one"), Recipient("+254711000004", 101, "x"), Recipient("+254711000004", 403, "None"), Recipient("+1555", 101, "y")));

        var outcomes = await _own.SubmitAsync(Account(CarrierMood.Well), [.. Enumerable.Range(1, 4).Select(n => Sms($"+25471100000{n}"))], default);

        Assert.Equal([new SubmitOutcome.Accepted("one"), new SubmitOutcome.Unknown(), new SubmitOutcome.Rejected(MessageReason.InvalidNumber), new SubmitOutcome.Unknown()], outcomes);
    }

    [Theory]
    [InlineData("InvalidSenderId", MessageReason.SenderNotAllowed)]
    [InlineData("InsufficientBalance", MessageReason.CarrierCredit)]
    [InlineData("Sent to 0/1 Total Cost: 0", null)]
    public async Task A_refusal_of_everything_is_the_message_alone(string message, MessageReason? reason)
    {
        _answer = new(201, Recipients().Replace("Sent to", message));
        var outcome = Assert.Single(await _own.SubmitAsync(Account(CarrierMood.Well), [Sms("+254711000001")], default));
        Assert.Equal(reason, outcome switch { SubmitOutcome.Rejected r => r.Reason, SubmitOutcome.RetryLater r => r.Reason, _ => null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"SMSMessageData":[]}""")]
    [InlineData("""{"SMSMessageData":{"Recipients":{}}}""")]
    [InlineData("""{"SMSMessageData":{"Recipients":[1,null,{},{"number":7}]}}""")]
    [InlineData("""{"SMSMessageData":{"Recipients":[{"number":"\ud800","statusCode":101,"messageId":"1"}]}}""")]
    [InlineData("""{"SMSMessageData":{"Recipients":[{"number":"+254711000001","statusCode":1e99,"messageId":"1"}]}}""")]
    [InlineData("""{"SMSMessageData":{"Recipients":[{"number":"+254711000001","statusCode":"101","messageId":"1"}]}}""")]
    public async Task An_answer_that_makes_no_sense_is_unknown(string body)
    {
        _answer = new(201, body);
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await _own.SubmitAsync(Account(CarrierMood.Well), [Sms("+254711000001")], default)));
    }

    [Theory]
    [InlineData("KES 1785.50", 1785.50, "KES")]
    [InlineData("USD -0.5", -0.5, "USD")]
    [InlineData("1785.50", null, null)]
    [InlineData("KES much", null, null)]
    public async Task A_check_tells_the_balance(string balance, double? value, string? currency)
    {
        _answer = new(200, $$$"""{"UserData":{"balance":"{{{balance}}}"}}""");
        var check = await _own.CheckAsync(Account(CarrierMood.Well), default);
        Assert.Equal((value is not null, (decimal?)value, currency), (check.Works, check.Balance, check.Currency));
        Assert.Contains("username=sandbox", Assert.Single(_carrier.Calls).Query);
    }

    [Theory]
    [InlineData("Sent", "", MessageStatus.Sent, MessageReason.None)]
    [InlineData("Submitted", "", MessageStatus.Sent, MessageReason.None)]
    [InlineData("Buffered", "", MessageStatus.Sent, MessageReason.None)]
    [InlineData("Success", "", MessageStatus.Delivered, MessageReason.None)]
    [InlineData("AbsentSubscriber", "", MessageStatus.Undelivered, MessageReason.AbsentSubscriber)]
    [InlineData("Expired", "", MessageStatus.Rejected, MessageReason.ContentBlocked)]
    [InlineData("Rejected", "", MessageStatus.Rejected, MessageReason.CarrierRejected)]
    [InlineData("Rejected", "DoNotDisturbRejection", MessageStatus.Rejected, MessageReason.QuietHours)]
    [InlineData("Failed", "InsufficientCredit", MessageStatus.Undelivered, MessageReason.SubscriberBarred)]
    [InlineData("Failed", "InvalidLinkId", MessageStatus.Undelivered, MessageReason.CallerError)]
    [InlineData("Failed", "UserIsInactive", MessageStatus.Undelivered, MessageReason.UnknownSubscriber)]
    [InlineData("Failed", "UserInBlackList", MessageStatus.Undelivered, MessageReason.OptedOutAtCarrier)]
    [InlineData("Failed", "UserAccountSuspended", MessageStatus.Undelivered, MessageReason.SubscriberBarred)]
    [InlineData("Failed", "NotNetworkSubcriber", MessageStatus.Undelivered, MessageReason.UnknownSubscriber)]
    [InlineData("Failed", "UserNotSubscribedToProduct", MessageStatus.Undelivered, MessageReason.CarrierRejected)]
    [InlineData("Failed", "UserDoesNotExist", MessageStatus.Undelivered, MessageReason.UnknownSubscriber)]
    [InlineData("Failed", "DeliveryFailure", MessageStatus.Undelivered, MessageReason.CarrierRejected)]
    public async Task A_delivery_report_is_read_in_our_words(string status, string failure, MessageStatus expected, MessageReason reason)
    {
        var at = DateTimeOffset.UtcNow;
        var callback = Form($"id=ATXid_1&status={status}&phoneNumber=%2B254711000001&networkCode=63902{(failure.Length > 0 ? "&failureReason=" + failure : "")}&retryCount=0", at);

        var receipt = Assert.Single((await _own.ReadReceiptsAsync(Account(CarrierMood.Well), callback, default))!);

        Assert.Equal(new(Guid.Empty, expected, reason, failure.Length > 0 ? $"{status}/{failure}" : status, at, "ATXid_1"), receipt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\":\"1\"}")]
    [InlineData("status=Success")]
    [InlineData("id=&status=Success")]
    [InlineData("id=1&id=2&status=Success")]
    [InlineData("id=1&status=Teleported")]
    [InlineData("id=1&status=Success&status=Failed")]
    [InlineData("%zz=%&id=1")]
    public async Task A_report_that_makes_no_sense_is_left_out(string body) =>
        Assert.Empty((await _own.ReadReceiptsAsync(Account(CarrierMood.Well), Form(body, DateTimeOffset.UtcNow), default))!);

    [Fact]
    public async Task A_report_of_thousands_of_fields_is_left_out() =>
        Assert.Empty((await _own.ReadReceiptsAsync(Account(CarrierMood.Well), Form("id=1&status=Success" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"&a{i}=1")), DateTimeOffset.UtcNow), default))!);

    [Theory]
    [InlineData("", "")]
    [InlineData(Token, "")]
    [InlineData(Token, "c0ffeE")]
    [InlineData("", Token)]
    public async Task Without_the_secret_of_the_path_nothing_is_read(string ours, string given)
    {
        var callback = Form("id=1&status=Success", DateTimeOffset.UtcNow) with { Token = given };
        Assert.Null(await _own.ReadReceiptsAsync(Account(CarrierMood.Well) with { CallbackToken = ours }, callback, default));
    }

    protected override Task<ProviderAccount?> AccountAsync(CarrierMood mood) => Task.FromResult(mood switch
    {
        // The order of recipients says nothing, and there is no query.
        CarrierMood.AnswersInAnotherOrder or CarrierMood.CannotBeQueried => null,
        CarrierMood.DoesNotKnowUs => Account(mood, ("api_key", "wrong")),
        _ => Account(mood),
    });

    protected override int Taken(Guid messageId) => _numbers.TryGetValue(messageId, out var number) ? _carrier.Taken(number) : 0;

    /// <summary>There is no word for "unknown"; "Expired" is a rejection here; and no time is told but that of the arrival.</summary>
    protected override ReceiptCallback? Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt) => status switch
    {
        MessageStatus.Sent => Form($"id={messageId}&status=Submitted", at),
        MessageStatus.Delivered => Form($"id={messageId}&status=Success", at),
        MessageStatus.Undelivered => Form($"id={messageId}&status=Failed&failureReason=UserIsInactive", at),
        MessageStatus.Rejected => Form($"id={messageId}&status=Rejected&failureReason=UserInBlackList", at),
        _ => null,
    };

    private static ReceiptCallback Form(string body, DateTimeOffset at) => new(
        "POST", new Uri("http://localhost/callbacks/africas_talking/1/" + Token), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), at, Token);

    private static string Recipients(params string[] recipients) =>
        $$$"""{"SMSMessageData":{"Message":"Sent to","Recipients":[{{{string.Join(',', recipients)}}}]}}""";

    private static string Recipient(string number, int code, string id) =>
        $$"""{"statusCode":{{code}},"number":"{{number}}","status":"Success","cost":"KES 0.8000","messageId":{{JsonSerializer.Serialize(id)}}}""";

    private CarrierAnswer Answer(CarrierCall call)
    {
        if (call.Header("apiKey") != Key) return new(401, "The supplied authentication is invalid", "text/plain");
        if (_answer is not null) return _answer;
        if (call.Path == "/version1/user") return new(200, """{"UserData":{"balance":"KES 1785.50"}}""");
        if (call.Path != "/version1/messaging/bulk") return new(404, "");

        var body = JsonNode.Parse(call.Body)!;
        var numbers = body["phoneNumbers"]!.AsArray().Select(n => (string)n!).ToArray();
        if (call.Mood == CarrierMood.RejectsTheMessage) return new(201, Recipients([.. numbers.Select(n => Recipient(n, 403, "None"))]));
        foreach (var number in numbers) _carrier.Take(number);
        if (call.Mood == CarrierMood.AnswersTooFew) return new(201, Recipients());
        return new(201, Recipients([.. numbers.Select(n => Recipient(n, 101, $"ATXid_{n}_{((string)body["message"]!).Split(' ')[0]}#{Guid.NewGuid()}"))]));
    }

    private ProviderAccount Account(CarrierMood mood, params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string> { ["username"] = "sandbox", ["api_key"] = Key, ["api_url"] = _carrier.Url(mood), ["timeout_seconds"] = "1" };
        foreach (var (key, value) in changes) settings[key] = value;
        return new(1, "africas_talking", "at", settings, CallbackToken: Token);
    }
}
