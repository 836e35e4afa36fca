using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Sns;
using GallantSms.IntegrationTests.Providers.Fakes;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.IntegrationTests.Providers.Sns;

/// <summary>The contract of carriers on a fake SNS that checks signatures, and what is this adapter's own.</summary>
public sealed class SnsProviderTests : ProviderContract, IAsyncLifetime
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static readonly SnsTopic Topic = new();
    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private readonly ConcurrentQueue<Uri> _fetched = new();
    private ISmsProvider _provider = null!;
    private ScriptedCarrier _carrier = null!;
    private CarrierAnswer? _answer;

    protected override ISmsProvider Provider => _provider;

    public async Task InitializeAsync()
    {
        _carrier = await ScriptedCarrier.StartAsync(Answer);
        _provider = new MarkingProvider(new SnsProvider(_http, TimeProvider.System, (_, url, _) =>
        {
            _fetched.Enqueue(url);
            return Task.FromResult<byte[]?>(Encoding.ASCII.GetBytes(Topic.Pem));
        }), sms => sms with { Text = $"{sms.Text} {sms.MessageId}" });
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _carrier.DisposeAsync();
    }

    [Theory]
    [InlineData("GALLANT", "AWS.SNS.SMS.SenderID")]
    [InlineData("+447700900123", "AWS.MM.SMS.OriginationNumber")]
    [InlineData("60123", "AWS.MM.SMS.OriginationNumber")]
    public async Task A_sender_is_named_by_what_it_is(string sender, string attribute)
    {
        var account = Account(CarrierMood.Well, ("max_price", "0.50"), ("sms_type", "Promotional"), ("session_token", "IQoJb3JpZ2lu=="));

        Assert.IsType<SubmitOutcome.Accepted>(Assert.Single(await Provider.SubmitAsync(account, [Sms() with { Sender = sender }], default)));

        var call = Assert.Single(_carrier.Calls);
        var form = QueryHelpers.ParseQuery(call.Body);
        Assert.Equal(("Publish", "2010-03-31", "+447911123456"), ((string)form["Action"]!, (string)form["Version"]!, (string)form["PhoneNumber"]!));
        var attributes = Enumerable.Range(1, 3).ToDictionary(
            n => (string)form[$"MessageAttributes.entry.{n}.Name"]!,
            n => ((string)form[$"MessageAttributes.entry.{n}.Value.DataType"]!, (string)form[$"MessageAttributes.entry.{n}.Value.StringValue"]!));
        Assert.Equal(("String", "Promotional"), attributes["AWS.SNS.SMS.SMSType"]);
        Assert.Equal(("Number", "0.50"), attributes["AWS.SNS.SMS.MaxPrice"]);
        Assert.Equal(("String", sender), attributes[attribute]);
        Assert.Contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token", call.Header("Authorization"));
    }

    [Theory]
    [InlineData(400, "Throttling", "Rate exceeded", MessageReason.CarrierThrottled, true)]
    [InlineData(400, "ThrottlingException", "", MessageReason.CarrierThrottled, true)]
    [InlineData(403, "InvalidClientTokenId", "", MessageReason.CarrierAccount, true)]
    [InlineData(403, "SignatureDoesNotMatch", "", MessageReason.CarrierAccount, true)]
    [InlineData(403, "AuthorizationError", "", MessageReason.CarrierAccount, true)]
    [InlineData(403, "OptInRequired", "", MessageReason.CarrierAccount, true)]
    [InlineData(403, "ExpiredToken", "", MessageReason.CarrierAccount, true)]
    [InlineData(400, "EndpointDisabled", "", MessageReason.CarrierAccount, true)]
    [InlineData(400, "KMSAccessDenied", "", MessageReason.CarrierAccount, true)]
    [InlineData(400, "KMSThrottling", "", MessageReason.CarrierThrottled, true)]
    [InlineData(400, "InvalidParameter", "Invalid parameter: PhoneNumber Reason: +12 is not valid to publish to", MessageReason.InvalidNumber, false)]
    [InlineData(400, "InvalidParameter", "Invalid parameter: SenderId", MessageReason.SenderNotAllowed, false)]
    [InlineData(400, "InvalidParameter", "Invalid parameter: Empty message", MessageReason.ContentInvalid, false)]
    [InlineData(400, "InvalidParameter", "Invalid parameter: MessageStructure", MessageReason.CallerError, false)]
    [InlineData(400, "InvalidParameter", "The phone number is opted out", MessageReason.OptedOutAtCarrier, false)]
    [InlineData(400, "OptedOut", "", MessageReason.OptedOutAtCarrier, false)]
    [InlineData(400, "SomethingNew", "", MessageReason.CallerError, false)]
    [InlineData(503, "ServiceUnavailable", "", MessageReason.CarrierUnavailable, true)]
    public async Task An_error_code_has_one_meaning(int status, string code, string message, MessageReason reason, bool later)
    {
        _answer = Error(status, code, message);

        var outcome = Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well), [Sms()], default));

        Assert.Equal(later ? new SubmitOutcome.RetryLater(reason) : new SubmitOutcome.Rejected(reason), outcome);
    }

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(500, "InvalidParameter")]
    [InlineData(502, "Throttling")]
    public async Task A_failure_of_the_server_is_unknown_whatever_its_code_says(int status, string code)
    {
        _answer = Error(status, code, "");
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well), [Sms()], default)));
    }

    [Theory]
    [InlineData("<PublishResponse><PublishResult><MessageId></MessageId></PublishResult></PublishResponse>")]
    [InlineData("<PublishResponse><MessageId>1</MessageId></PublishResponse>")]
    [InlineData("<PublishResponse><PublishResult><MessageId><a/></MessageId></PublishResult></PublishResponse>")]
    [InlineData("<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult>")]
    [InlineData("<OtherResponse><PublishResult><MessageId>1</MessageId></PublishResult></OtherResponse>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e \"1\">]><PublishResponse><PublishResult><MessageId>&e;</MessageId></PublishResult></PublishResponse>")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>")]
    [InlineData("{\"MessageId\":\"1\"}")]
    [InlineData("")]
    public async Task A_success_that_makes_no_sense_is_unknown(string body)
    {
        _answer = new(200, body, "text/xml");
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well), [Sms()], default)));
    }

    [Theory]
    [InlineData("region", "eu-west-1.evil.example/")]
    [InlineData("region", "")]
    [InlineData("secret_access_key", "two words")]
    [InlineData("session_token", "a\r\nX: y")]
    [InlineData("max_price", "cheap")]
    [InlineData("sms_type", "Urgent")]
    [InlineData("endpoint", "ftp://x")]
    [InlineData("timeout_seconds", "0")]
    public async Task Settings_that_cannot_work_are_the_accounts_fault(string key, string value)
    {
        var outcome = Assert.Single(await Provider.SubmitAsync(Account(CarrierMood.Well, (key, value)), [Sms()], default));
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), outcome);
        Assert.Empty(_carrier.Calls);
    }

    [Theory]
    [InlineData("eu-west-1", "https://sns.eu-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://sns.cn-north-1.amazonaws.com.cn/")]
    public void Without_an_endpoint_it_is_the_regions_own(string region, string url)
    {
        var account = Account(CarrierMood.Well, ("region", region), ("endpoint", ""));
        Assert.Equal(url, SnsSettings.Read(account)!.Endpoint.ToString());
    }

    [Theory]
    [InlineData("SUCCESS", "Message has been accepted by phone", MessageStatus.Delivered, MessageReason.None)]
    [InlineData("FAILURE", "Blocked as spam by phone carrier", MessageStatus.Undelivered, MessageReason.ContentBlocked)]
    [InlineData("FAILURE", "Destination is on a blocked list", MessageStatus.Undelivered, MessageReason.OptedOutAtCarrier)]
    [InlineData("FAILURE", "Invalid phone number", MessageStatus.Undelivered, MessageReason.InvalidNumber)]
    [InlineData("FAILURE", "Message body is invalid", MessageStatus.Undelivered, MessageReason.ContentInvalid)]
    [InlineData("FAILURE", "Phone carrier has blocked this message", MessageStatus.Undelivered, MessageReason.ContentBlocked)]
    [InlineData("FAILURE", "Phone carrier is currently unreachable/unavailable", MessageStatus.Undelivered, MessageReason.CarrierUnavailable)]
    [InlineData("FAILURE", "Phone has blocked SMS", MessageStatus.Undelivered, MessageReason.SubscriberBarred)]
    [InlineData("FAILURE", "Phone is on a blocked list", MessageStatus.Undelivered, MessageReason.OptedOutAtCarrier)]
    [InlineData("FAILURE", "Phone is currently unreachable/unavailable", MessageStatus.Undelivered, MessageReason.AbsentSubscriber)]
    [InlineData("FAILURE", "Phone number is opted out", MessageStatus.Undelivered, MessageReason.OptedOutAtCarrier)]
    [InlineData("FAILURE", "This delivery would exceed max price", MessageStatus.Undelivered, MessageReason.CarrierQuota)]
    [InlineData("FAILURE", "Unknown error attempting to reach phone", MessageStatus.Undelivered, MessageReason.NetworkFailure)]
    [InlineData("FAILURE", "something new", MessageStatus.Undelivered, MessageReason.CarrierRejected)]
    public async Task A_delivery_log_record_is_read_in_our_words(string status, string response, MessageStatus expected, MessageReason reason)
    {
        var now = DateTimeOffset.UtcNow;
        var callback = SnsTopic.Callback(Topic.Notification(SnsTopic.Log(status, response, "id-1", now.AddSeconds(-3)), now), now);

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(CarrierMood.Well), callback, default))!);

        Assert.Equal((Guid.Empty, "id-1", expected, reason), (receipt.MessageId, receipt.Reference, receipt.Status, receipt.Reason));
        Assert.StartsWith(status + "/", receipt.RawStatus);
        Assert.InRange(receipt.RawStatus.Length, 1, 64);
        Assert.InRange(now - receipt.ReportedAt, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(3.1));
    }

    [Theory]
    [InlineData("TEXT_QUEUED", MessageStatus.Sent, MessageReason.None)]
    [InlineData("TEXT_PENDING", MessageStatus.Sent, MessageReason.None)]
    [InlineData("TEXT_SENT", MessageStatus.Sent, MessageReason.None)]
    [InlineData("TEXT_SUCCESSFUL", MessageStatus.Sent, MessageReason.None)]
    [InlineData("TEXT_DELIVERED", MessageStatus.Delivered, MessageReason.None)]
    [InlineData("TEXT_UNREACHABLE", MessageStatus.Undelivered, MessageReason.AbsentSubscriber)]
    [InlineData("TEXT_CARRIER_UNREACHABLE", MessageStatus.Undelivered, MessageReason.CarrierUnavailable)]
    [InlineData("TEXT_CARRIER_BLOCKED", MessageStatus.Undelivered, MessageReason.ContentBlocked)]
    [InlineData("TEXT_BLOCKED", MessageStatus.Undelivered, MessageReason.SubscriberBarred)]
    [InlineData("TEXT_SPAM", MessageStatus.Undelivered, MessageReason.ContentBlocked)]
    [InlineData("TEXT_INVALID", MessageStatus.Undelivered, MessageReason.InvalidNumber)]
    [InlineData("TEXT_INVALID_MESSAGE", MessageStatus.Undelivered, MessageReason.ContentInvalid)]
    [InlineData("TEXT_TTL_EXPIRED", MessageStatus.Expired, MessageReason.CarrierExpired)]
    [InlineData("TEXT_PROTECT_BLOCKED", MessageStatus.Rejected, MessageReason.CountryNotPermitted)]
    [InlineData("TEXT_UNKNOWN", MessageStatus.Unknown, MessageReason.None)]
    public async Task An_event_is_read_in_our_words_bare_or_by_event_bridge(string type, MessageStatus status, MessageReason reason)
    {
        var now = DateTimeOffset.UtcNow;
        foreach (var message in new[] { SnsTopic.Event(type, "id-2", now), $$"""{"source":"aws.sms-voice","detail":{{SnsTopic.Event(type, "id-2", now)}}}""" })
        {
            var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(CarrierMood.Well), SnsTopic.Callback(Topic.Notification(message, now), now), default))!);
            Assert.Equal(("id-2", status, reason, type), (receipt.Reference, receipt.Status, receipt.Reason, receipt.RawStatus));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"eventType":"VOICE_INITIATED","messageId":"1"}""")]
    [InlineData("""{"eventType":7,"messageId":"1"}""")]
    [InlineData("""{"eventType":"TEXT_DELIVERED"}""")]
    [InlineData("""{"eventType":"TEXT_DELIVERED","messageId":"\ud800"}""")]
    [InlineData("""{"notification":{"messageId":"1"},"status":"MAYBE"}""")]
    [InlineData("""{"notification":[],"status":"SUCCESS"}""")]
    [InlineData("""{"detail":7}""")]
    public async Task What_is_signed_but_makes_no_sense_is_left_out(string message)
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Empty((await Provider.ReadReceiptsAsync(Account(CarrierMood.Well), SnsTopic.Callback(Topic.Notification(message, now), now), default))!);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("\"soon\"")]
    public async Task A_time_that_cannot_be_is_the_time_it_came(string ms)
    {
        var now = DateTimeOffset.UtcNow;
        var message = $$"""{"eventType":"TEXT_DELIVERED","messageId":"1","eventTimestamp":{{ms}}}""";
        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(Account(CarrierMood.Well), SnsTopic.Callback(Topic.Notification(message, now), now), default))!);
        Assert.Equal(now, receipt.ReportedAt);
    }

    protected override Task<ProviderAccount?> AccountAsync(CarrierMood mood) => Task.FromResult(mood switch
    {
        // One message and one id in an answer: it can be neither short nor out of order. Nobody can query it.
        CarrierMood.AnswersTooFew or CarrierMood.AnswersInAnotherOrder or CarrierMood.CannotBeQueried => null,
        CarrierMood.DoesNotKnowUs => Account(mood, ("secret_access_key", "wrong")),
        _ => Account(mood),
    });

    protected override int Taken(Guid messageId) => _carrier.Taken(messageId.ToString());

    protected override ReceiptCallback Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt)
    {
        var message = status switch
        {
            MessageStatus.Delivered => SnsTopic.Log("SUCCESS", "Message has been accepted by phone", messageId.ToString(), at),
            MessageStatus.Undelivered => SnsTopic.Log("FAILURE", "Phone has blocked SMS", messageId.ToString(), at),
            MessageStatus.Expired => SnsTopic.Event("TEXT_TTL_EXPIRED", messageId.ToString(), at),
            MessageStatus.Rejected => SnsTopic.Event("TEXT_PROTECT_BLOCKED", messageId.ToString(), at),
            MessageStatus.Unknown => SnsTopic.Event("TEXT_UNKNOWN", messageId.ToString(), at),
            _ => SnsTopic.Event("TEXT_SENT", messageId.ToString(), at),
        };
        return SnsTopic.Callback(Topic.Notification(message, at), receivedAt);
    }

    protected override ReceiptCallback Forged(ReceiptCallback callback)
    {
        var body = JsonNode.Parse(callback.Body.Span)!.AsObject();
        body["Signature"] = Convert.ToBase64String(new byte[256]);
        return SnsTopic.Callback(body, callback.ReceivedAt);
    }

    private static CarrierAnswer Error(int status, string code, string message) => new(status,
        $"""<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>""", "text/xml");

    private CarrierAnswer Answer(CarrierCall call)
    {
        if (!IsSigned(call)) return Error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.");
        if (call.Mood == CarrierMood.RejectsTheMessage) return Error(400, "InvalidParameter", "Invalid parameter: PhoneNumber");
        if (_answer is not null) return _answer;
        var form = QueryHelpers.ParseQuery(call.Body);
        if (form["Action"] == "GetSMSAttributes") return new(200, """<GetSMSAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetSMSAttributesResult/></GetSMSAttributesResponse>""", "text/xml");

        _carrier.Take(((string)form["Message"]!).Split(' ')[^1]);
        return new(200, $"""<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>{Guid.NewGuid()}</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>""", "text/xml");
    }

    /// <summary>As AWS checks it: over what came, with the secret that it knows. aws4 vouches for the signer elsewhere.</summary>
    private static bool IsSigned(CarrierCall call)
    {
        var given = call.Header("Authorization");
        var names = given.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        var date = DateTimeOffset.ParseExact(call.Header("X-Amz-Date"), "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        var request = new AwsRequest(call.Method, new Uri($"http://{call.Header("Host")}{call.Target}"), [.. names.Select(n => (n, call.Header(n)))], Encoding.UTF8.GetBytes(call.Body));
        return given == SigV4.Authorization(request, new("AKIDEXAMPLE", Secret), "eu-west-1", "sns", date);
    }

    private ProviderAccount Account(CarrierMood mood, params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>
        {
            ["region"] = "eu-west-1", ["access_key_id"] = "AKIDEXAMPLE", ["secret_access_key"] = Secret, ["topic_arn"] = SnsTopic.Arn,
            ["endpoint"] = _carrier.Url(mood), ["timeout_seconds"] = "1",
        };
        foreach (var (key, value) in changes) settings[key] = value;
        return new(1, "aws_sns", "sns", settings);
    }
}
