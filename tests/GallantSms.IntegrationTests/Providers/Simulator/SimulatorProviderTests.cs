using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Simulator;

namespace GallantSms.IntegrationTests.Providers.Simulator;

public sealed class SimulatorByBatchTests : SimulatorProviderTests
{
    protected override int Batch => 500;

    [Fact]
    public async Task Each_item_of_a_batch_has_its_own_outcome()
    {
        var account = (await AccountAsync(CarrierMood.Well))!;
        OutboundSms[] messages = [Sms(), Sms("+4479999900" + "03"), Sms("+4479999900" + "04"), Sms("12"), Sms()];

        var first = await Provider.SubmitAsync(account, messages, default);
        var again = await Provider.SubmitAsync(account, [messages[2]], default);

        Assert.IsType<SubmitOutcome.Accepted>(first[0]);
        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.ContentBlocked), first[1]);
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierThrottled, TimeSpan.FromSeconds(1)), first[2]);
        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.InvalidNumber), first[3]);
        Assert.IsType<SubmitOutcome.Accepted>(first[4]);
        Assert.IsType<SubmitOutcome.Accepted>(Assert.Single(again));
        Assert.Equal([1, 0, 1, 0, 1], messages.Select(m => Taken(m.MessageId)));
    }

    [Theory]
    [InlineData("""{"results":[{"client_ref":"REF","status":"accepted"}]}""")]
    [InlineData("""{"results":[{"client_ref":"REF","status":"accepted","id":""}]}""")]
    [InlineData("""{"results":[{"client_ref":"REF","status":"maybe","id":"1"}]}""")]
    [InlineData("""{"results":[{"client_ref":"REF","status":"accepted","id":"\ud800"}]}""")]
    [InlineData("""{"results":[{"client_ref":"REF","status":"accepted","id":7}]}""")]
    [InlineData("""{"results":[{"client_ref":"REF","status":"accepted","id":"1"}]} and more""")]
    [InlineData("""{"results":[null]}""")]
    [InlineData("""{"results":null}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task An_answer_that_makes_no_sense_is_unknown(string answer)
    {
        var message = Sms();
        await using var carrier = RawCarrier.Start(RawCarrier.Ok(answer.Replace("REF", message.MessageId.ToString())));

        var outcome = Assert.Single(await Provider.SubmitAsync(Account("a", carrier.Url), [message], default));

        Assert.IsType<SubmitOutcome.Unknown>(outcome);
    }
}

public sealed class SimulatorOneByOneTests : SimulatorProviderTests
{
    protected override int Batch => 1;

    [Theory]
    [InlineData("03", MessageReason.ContentBlocked)]
    public async Task A_refused_message_keeps_the_carriers_reason(string nn, MessageReason reason)
    {
        var account = (await AccountAsync(CarrierMood.Well))!;
        Assert.Equal(new SubmitOutcome.Rejected(reason), Assert.Single(await Provider.SubmitAsync(account, [Sms("+4479999900" + nn)], default)));
        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.InvalidNumber), Assert.Single(await Provider.SubmitAsync(account, [Sms("12")], default)));
    }
}

/// <summary>The contract of carriers on the real simulator, and what is the simulator adapter's own.</summary>
public abstract class SimulatorProviderTests : ProviderContract, IAsyncLifetime
{
    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private SimulatorProvider _provider = null!;
    private SimulatorHost _carrier = null!;

    protected abstract int Batch { get; }

    protected override ISmsProvider Provider => _provider;

    protected override int RequestSize => Batch;

    public async Task InitializeAsync()
    {
        _provider = new SimulatorProvider(_http, TimeProvider.System);
        _carrier = await SimulatorHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _carrier.DisposeAsync();
    }

    [Theory]
    [InlineData(400, typeof(SubmitOutcome.Rejected))]
    [InlineData(413, typeof(SubmitOutcome.Rejected))]
    [InlineData(422, typeof(SubmitOutcome.Rejected))]
    [InlineData(401, typeof(SubmitOutcome.RetryLater))]
    [InlineData(403, typeof(SubmitOutcome.RetryLater))]
    [InlineData(404, typeof(SubmitOutcome.RetryLater))]
    [InlineData(429, typeof(SubmitOutcome.RetryLater))]
    [InlineData(503, typeof(SubmitOutcome.RetryLater))]
    [InlineData(204, typeof(SubmitOutcome.Unknown))]
    [InlineData(302, typeof(SubmitOutcome.Unknown))]
    [InlineData(408, typeof(SubmitOutcome.Unknown))]
    [InlineData(418, typeof(SubmitOutcome.Unknown))]
    [InlineData(500, typeof(SubmitOutcome.Unknown))]
    [InlineData(502, typeof(SubmitOutcome.Unknown))]
    [InlineData(504, typeof(SubmitOutcome.Unknown))]
    public async Task A_status_without_a_body_has_one_meaning(int status, Type outcome)
    {
        await using var carrier = RawCarrier.Start($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:1/\r\n\r\n");

        Assert.IsType(outcome, Assert.Single(await Provider.SubmitAsync(Account("a", carrier.Url), [Sms()], default)));
        Assert.Equal(1, carrier.Requests);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("999999999", 3600)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("Tue, 31 Dec 2999 23:59:59 GMT", 3600)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Waiting_times_are_kept_within_reason(string retryAfter, int? seconds)
    {
        await using var carrier = RawCarrier.Start($"HTTP/1.1 429 X\r\nContent-Length: 0\r\nRetry-After: {retryAfter}\r\n\r\n");

        var outcome = Assert.Single(await Provider.SubmitAsync(Account("a", carrier.Url), [Sms()], default));

        Assert.Equal(seconds, Assert.IsType<SubmitOutcome.RetryLater>(outcome).After?.TotalSeconds);
    }

    [Theory]
    [InlineData("SMTP ready\r\n\r\n")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\n\r\n{")]
    [InlineData("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task What_is_no_http_is_unknown(string answer)
    {
        await using var carrier = RawCarrier.Start(answer);
        Assert.IsType<SubmitOutcome.Unknown>(Assert.Single(await Provider.SubmitAsync(Account("a", carrier.Url), [Sms()], default)));
    }

    [Fact]
    public async Task A_pooled_connection_that_is_reset_after_the_request_left_is_unknown_and_not_tried_again()
    {
        var first = Sms();
        await using var carrier = RawCarrier.Start(RawCarrier.Ok(Accepting(first)), RawCarrier.Reset, RawCarrier.Ok("{}"));
        var account = Account("a", carrier.Url);

        Assert.IsType<SubmitOutcome.Accepted>(Assert.Single(await Provider.SubmitAsync(account, [first], default)));
        var outcome = Assert.Single(await Provider.SubmitAsync(account, [Sms()], default));

        Assert.IsType<SubmitOutcome.Unknown>(outcome);
        Assert.Equal((2, 1), (carrier.Requests, carrier.Connections));
    }

    [Theory]
    [InlineData(20, typeof(SubmitOutcome.Accepted))]
    [InlineData(60_000, typeof(SubmitOutcome.Unknown))]
    public async Task A_slow_answer_is_waited_for_until_the_timeout(int latency, Type outcome)
    {
        await _carrier.SetAsync("slow", new { latency_ms = latency, latency_jitter_ms = 10 });
        var message = Sms();

        Assert.IsType(outcome, Assert.Single(await Provider.SubmitAsync(_carrier.Account("slow", Batch), [message], default)));
        Assert.Equal(1, Taken(message.MessageId));
    }

    [Fact]
    public async Task A_connection_without_tls_is_not_taken()
    {
        await using var carrier = RawCarrier.Start("HTTP/1.1 400 X\r\nContent-Length: 0\r\n\r\n");

        var outcome = Assert.Single(await Provider.SubmitAsync(Account("a", carrier.Url.Replace("http:", "https:")), [Sms()], default));

        Assert.Equal(MessageReason.NetworkFailure, Assert.IsType<SubmitOutcome.RetryLater>(outcome).Reason);
    }

    [Theory]
    [InlineData("url", "ftp://x")]
    [InlineData("url", "nonsense")]
    [InlineData("secret", "two words\r\n")]
    [InlineData("batch", "0")]
    [InlineData("batch", "1001")]
    [InlineData("timeout_seconds", "-1")]
    public async Task Settings_that_cannot_work_are_the_accounts_fault(string key, string value)
    {
        var outcome = Assert.Single(await Provider.SubmitAsync(_carrier.Account("a", Batch, (key, value)), [Sms()], default));
        Assert.Equal(MessageReason.CarrierAccount, Assert.IsType<SubmitOutcome.RetryLater>(outcome).Reason);
    }

    [Theory]
    [InlineData(-299, true)]
    [InlineData(299, true)]
    [InlineData(-302, false)]
    [InlineData(302, false)]
    public async Task A_signature_holds_for_five_minutes(int seconds, bool holds)
    {
        var callback = Callback(_carrier.Account("a"))!;
        Assert.Equal(holds, await Provider.ReadReceiptsAsync(_carrier.Account("a"), callback with { ReceivedAt = callback.ReceivedAt.AddSeconds(seconds) }, default) is not null);
    }

    [Theory]
    [InlineData("X-Simulator-Timestamp", "99999999999999999999")]
    [InlineData("X-Simulator-Timestamp", "9223372036854775807")]
    [InlineData("X-Simulator-Timestamp", "")]
    [InlineData("X-Simulator-Signature", "v1=")]
    [InlineData("X-Simulator-Signature", "v2=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("X-Simulator-Signature", "v1=zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("X-Simulator-Signature", "v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_hostile_header_is_no_signature(string header, string value)
    {
        var callback = Callback(_carrier.Account("a"))!;
        var headers = new Dictionary<string, string>(callback.Headers, StringComparer.OrdinalIgnoreCase) { [header] = value };
        Assert.Null(await Provider.ReadReceiptsAsync(_carrier.Account("a"), callback with { Headers = headers }, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"receipts":{}}""")]
    [InlineData("""{"receipts":[1,null,"x",[],{}]}""")]
    [InlineData("""{"receipts":[{"client_ref":"not ours","status":"delivered"}]}""")]
    [InlineData("""{"receipts":[{"client_ref":"0191d2b0-0000-7000-8000-000000000001","status":"teleported"}]}""")]
    [InlineData("""{"receipts":[{"client_ref":"\ud800","status":"delivered"}]}""")]
    public async Task What_is_signed_but_makes_no_sense_is_left_out(string body)
    {
        var account = _carrier.Account("a");
        Assert.Empty((await Provider.ReadReceiptsAsync(account, Signed(body, DateTimeOffset.UtcNow), default))!);
    }

    [Fact]
    public async Task The_sound_items_of_a_bad_callback_are_read()
    {
        var now = DateTimeOffset.UtcNow;
        var id = Guid.CreateVersion7();
        var body = $$"""{"receipts":[7,{"client_ref":"{{id}}","status":"undelivered","code":"new_code","at":"whenever"}]}""";

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(_carrier.Account("a"), Signed(body, now), default))!);

        Assert.Equal(new ProviderReceipt(id, MessageStatus.Undelivered, MessageReason.CarrierRejected, "undelivered/new_code", now), receipt);
    }

    [Fact]
    public async Task The_receipts_that_the_simulator_sends_are_read()
    {
        await using var sink = await ReceiptSink.StartAsync();
        await _carrier.Http.PutAsync("control/callbacks", new StringContent($$"""{"url":"{{sink.Url}}{account}"}"""));
        var account = _carrier.Account("real", Batch);
        OutboundSms[] messages = [Sms(), Sms("+447999990001"), Sms("+447999990002"), Sms("+447999990014"), Sms("+447999990015")];

        await Provider.SubmitAsync(account, messages, default);
        await Eventually.TrueAsync(() => sink.Receipts.Count == messages.Length);

        var read = await Task.WhenAll(sink.Callbacks.Select(c => Provider.ReadReceiptsAsync(account, c, default).AsTask()));
        var receipts = read.SelectMany(r => r!).ToDictionary(r => r.MessageId, r => (r.Status, r.Reason));
        Assert.Equal(
            [
                (MessageStatus.Delivered, MessageReason.None), (MessageStatus.Undelivered, MessageReason.AbsentSubscriber),
                (MessageStatus.Expired, MessageReason.CarrierExpired), (MessageStatus.Rejected, MessageReason.ContentBlocked),
                (MessageStatus.Unknown, MessageReason.None),
            ],
            messages.Select(m => receipts[m.MessageId]));
    }

    protected override async Task<ProviderAccount?> AccountAsync(CarrierMood mood)
    {
        var name = mood.ToString();
        object? faults = mood switch
        {
            CarrierMood.Throttles => new { throttle_rate = 1, retry_after_seconds = Throttle.TotalSeconds },
            CarrierMood.ThrottlesUntilADate => new { throttle_rate = 1, retry_after_seconds = Throttle.TotalSeconds, retry_after_as_date = true },
            CarrierMood.IsUnavailable => new { unavailable_rate = 1 },
            CarrierMood.RejectsTheMessage => new { reject_rate = 1 },
            CarrierMood.FailsWithoutTaking => new { error_rate = 1 },
            CarrierMood.FailsAfterTaking => new { error_rate = 1, error_taken_rate = 1 },
            CarrierMood.CutsAfterTaking => new { cut_rate = 1 },
            CarrierMood.IsSilentAfterTaking => new { black_hole_rate = 1 },
            CarrierMood.IsSilentWithoutTaking => new { black_hole_before = 1 },
            CarrierMood.AnswersHalf => new { garbage = "truncated" },
            CarrierMood.AnswersHtml => new { garbage = "html" },
            CarrierMood.AnswersTooFew => new { garbage = "count" },
            CarrierMood.AnswersInAnotherOrder => new { garbage = "order" },
            CarrierMood.AnswersTooMuch => new { garbage = "huge" },
            CarrierMood.CannotBeQueried => new { query_error_rate = 1 },
            _ => null,
        };
        if (faults is not null) await _carrier.SetAsync(name, faults);
        return mood switch
        {
            CarrierMood.RefusesConnections => _carrier.Account(name, Batch, ("url", $"http://127.0.0.1:{FreePort()}")),
            CarrierMood.HasNoAddress => _carrier.Account(name, Batch, ("url", "http://carrier.invalid")),
            CarrierMood.DoesNotKnowUs => _carrier.Account(name, Batch, ("secret", "wrong")),
            _ => _carrier.Account(name, Batch),
        };
    }

    protected override int Taken(Guid messageId) => _carrier.Taken(messageId.ToString());

    protected override ReceiptCallback Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt)
    {
        var code = status switch { MessageStatus.Undelivered => "absent_subscriber", MessageStatus.Expired => "expired", MessageStatus.Rejected => "blocked", _ => "ok" };
        var body = $$"""{"receipts":[{"id":"1","client_ref":"{{messageId}}","status":"{{status.ToString().ToLowerInvariant()}}","code":"{{code}}","at":"{{at:O}}"}]}""";
        return Signed(body, receivedAt);
    }

    protected ProviderAccount Account(string name, string url) => _carrier.Account(name, Batch, ("url", url));

    private static ReceiptCallback Signed(string body, DateTimeOffset receivedAt)
    {
        var timestamp = receivedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SimulatorHost.Secret), Encoding.UTF8.GetBytes(timestamp + "." + body));
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-simulator-timestamp"] = timestamp, ["x-simulator-signature"] = "v1=" + Convert.ToHexString(mac).ToLowerInvariant(),
        };
        return new ReceiptCallback("POST", new Uri("http://localhost/callbacks/simulator/a"), headers, Encoding.UTF8.GetBytes(body), receivedAt);
    }

    private string Accepting(OutboundSms sms)
    {
        var result = $$"""{"client_ref":"{{sms.MessageId}}","status":"accepted","id":"1"}""";
        return Batch == 1 ? result : $$"""{"results":[{{result}}]}""";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
