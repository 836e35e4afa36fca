using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Sns;

namespace GallantSms.IntegrationTests.Providers.Sns;

/// <summary>Who may report: AWS, for our topic, in time, and nobody else.</summary>
public sealed class SnsSignatureTests : IDisposable
{
    private const string Confirm = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn&Token=2336412f37";
    private static readonly SnsTopic Topic = new();
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private readonly ConcurrentQueue<string> _fetched = new();
    private readonly SnsProvider _provider;
    private byte[]? _certificate = Encoding.ASCII.GetBytes(Topic.Pem);

    public SnsSignatureTests() => _provider = new(_http, TimeProvider.System, (_, url, _) =>
    {
        _fetched.Enqueue(url.AbsoluteUri);
        return Task.FromResult<byte[]?>(_certificate);
    });

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", true)]
    [InlineData("3", false)]
    [InlineData("", false)]
    public async Task Both_versions_of_the_signature_hold_and_no_other(string version, bool holds) =>
        Assert.Equal(holds, await ReadAsync(Topic.Notification(Delivered, Now, version)) is not null);

    [Fact]
    public async Task A_signature_of_version_2_is_none_of_version_1()
    {
        var message = Topic.Notification(Delivered, Now, "2");
        message["SignatureVersion"] = "1";
        Assert.Null(await ReadAsync(message));
    }

    [Theory]
    [InlineData("Message")]
    [InlineData("MessageId")]
    [InlineData("Subject")]
    [InlineData("Timestamp")]
    [InlineData("Type")]
    [InlineData("Signature")]
    public async Task A_changed_field_breaks_it(string field)
    {
        var message = Topic.Notification(Delivered, Now);
        Assert.NotNull(await ReadAsync(message));
        message[field] = field switch
        {
            "Type" => "UnsubscribeConfirmation",
            "Timestamp" => "2026-03-01T12:00:00.001Z",
            "Signature" => "AAAA" + (string)message[field]!,
            _ => (string)message[field]! + " ",
        };
        Assert.Null(await ReadAsync(message));
    }

    [Theory]
    [InlineData("Signature", "no base64!")]
    [InlineData("Signature", "")]
    [InlineData("Message", null)]
    [InlineData("SigningCertURL", null)]
    [InlineData("Timestamp", "whenever")]
    public async Task What_lacks_a_part_is_not_signed(string field, string? value)
    {
        var message = Topic.Notification(Delivered, Now);
        message[field] = value;
        Assert.Null(await ReadAsync(message));
    }

    [Fact]
    public async Task Without_a_subject_there_is_none_in_what_is_signed()
    {
        var signed = Topic.Confirmation(Now, Confirm, "UnsubscribeConfirmation");
        Assert.Empty((await ReadAsync(signed))!);
        signed["Subject"] = "is not signed in a confirmation, and not read";
        Assert.Empty((await ReadAsync(signed))!);
    }

    [Theory]
    [InlineData("http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem")]
    [InlineData("https://evil.example/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem")]
    [InlineData("https://evil.example/#sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem")]
    [InlineData("https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.evil.bucket.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/evil/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?x=.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../x.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem\n")]
    [InlineData("file:///etc/passwd")]
    public async Task A_certificate_from_anywhere_else_is_not_even_fetched(string url)
    {
        Assert.Null(await ReadAsync(Topic.Notification(Delivered, Now, certUrl: url)));
        Assert.Empty(_fetched);
    }

    [Fact]
    public async Task A_certificate_is_fetched_once()
    {
        for (var i = 0; i < 3; i++) Assert.NotNull(await ReadAsync(Topic.Notification(Delivered, Now)));
        Assert.NotNull(await ReadAsync(Topic.Notification(Delivered, Now, certUrl: "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-2.pem")));
        Assert.Equal([SnsTopic.CertUrl, "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-2.pem"], _fetched);
    }

    [Fact]
    public async Task A_certificate_that_was_not_had_is_asked_for_again()
    {
        (var right, _certificate) = (_certificate, null);
        Assert.Null(await ReadAsync(Topic.Notification(Delivered, Now)));
        _certificate = "no certificate"u8.ToArray();
        Assert.Null(await ReadAsync(Topic.Notification(Delivered, Now)));
        _certificate = new byte[100_000];
        Assert.Null(await ReadAsync(Topic.Notification(Delivered, Now)));
        _certificate = right;
        Assert.NotNull(await ReadAsync(Topic.Notification(Delivered, Now)));
    }

    [Fact]
    public async Task A_certificate_counts_within_its_dates()
    {
        foreach (var (at, holds) in new[] { (SnsTopic.From.AddMinutes(-1), false), (SnsTopic.From.AddMinutes(1), true), (SnsTopic.To.AddMinutes(-1), true), (SnsTopic.To.AddMinutes(1), false) })
            Assert.Equal(holds, await ReadAsync(Topic.Notification(Delivered, at), at) is not null);
    }

    [Theory]
    [InlineData("sns.amazonaws.com", true)]
    [InlineData("sns.eu-west-1.amazonaws.com", true)]
    [InlineData("sns.us-east-1.amazonaws.com", false)]
    [InlineData("*.amazonaws.com", false)]
    [InlineData("evil.example", false)]
    public async Task A_certificate_is_made_out_to_sns(string name, bool holds)
    {
        var topic = new SnsTopic(name);
        _certificate = Encoding.ASCII.GetBytes(topic.Pem);
        Assert.Equal(holds, await ReadAsync(topic.Notification(Delivered, Now)) is not null);
    }

    [Fact]
    public async Task A_certificate_that_vouches_for_itself_does_not_count()
    {
        var topic = new SnsTopic(selfSigned: true);
        _certificate = Encoding.ASCII.GetBytes(topic.Pem);
        Assert.Null(await ReadAsync(topic.Notification(Delivered, Now)));
    }

    [Fact]
    public async Task Another_key_than_the_certificates_is_a_forgery() =>
        Assert.Null(await ReadAsync(new SnsTopic().Notification(Delivered, Now)));

    [Theory]
    [InlineData(-3599, true)]
    [InlineData(3599, true)]
    [InlineData(-3601, false)]
    [InlineData(3601, false)]
    public async Task A_notification_holds_for_an_hour(int seconds, bool holds) =>
        Assert.Equal(holds, await ReadAsync(Topic.Notification(Delivered, Now.AddSeconds(seconds))) is not null);

    [Fact]
    public async Task Somebody_elses_topic_is_not_ours_though_aws_signs_for_it()
    {
        Assert.Null(await ReadAsync(Topic.Notification(Delivered, Now, topic: SnsTopic.Arn + "2")));
        Assert.Null(await ReadAsync(Topic.Confirmation(Now, Confirm, topic: SnsTopic.Arn + "2")));
        Assert.Empty(_fetched);
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("s3cret", "", false)]
    [InlineData("s3cret", "s3cres", false)]
    [InlineData("s3cret", "s3cret", true)]
    public async Task Where_no_topic_is_set_the_secret_path_tells_us_from_others(string token, string given, bool holds)
    {
        var account = Account with { Settings = new Dictionary<string, string>(), CallbackToken = token };
        var callback = SnsTopic.Callback(Topic.Notification(Delivered, Now), Now) with { Token = given };
        Assert.Equal(holds, await _provider.ReadReceiptsAsync(account, callback, default) is not null);
    }

    [Fact]
    public async Task A_subscription_to_our_topic_is_confirmed()
    {
        Assert.Empty((await ReadAsync(Topic.Confirmation(Now, Confirm)))!);
        Assert.Equal([SnsTopic.CertUrl, Confirm], _fetched);
    }

    [Theory]
    [InlineData("https://evil.example/?Action=ConfirmSubscription")]
    [InlineData("http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription")]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription")]
    [InlineData("https://sns.eu-west-1.amazonaws.com@evil.example/?Action=ConfirmSubscription")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?x#Action=ConfirmSubscription")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task No_other_address_is_visited_to_confirm(string url)
    {
        Assert.Empty((await ReadAsync(Topic.Confirmation(Now, url)))!);
        Assert.Equal([SnsTopic.CertUrl], _fetched);
    }

    [Fact]
    public async Task Nothing_is_confirmed_without_a_topic_or_with_a_wrong_signature()
    {
        var confirmation = Topic.Confirmation(Now, Confirm);
        var open = Account with { Settings = new Dictionary<string, string>(), CallbackToken = "t" };
        Assert.Empty((await _provider.ReadReceiptsAsync(open, SnsTopic.Callback(confirmation, Now) with { Token = "t" }, default))!);
        confirmation["Token"] = "another";
        Assert.Null(await ReadAsync(confirmation));
        Assert.Empty((await ReadAsync(Topic.Confirmation(Now, Confirm, "UnsubscribeConfirmation")))!);
        Assert.Equal([SnsTopic.CertUrl], _fetched);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"Type":7}""")]
    [InlineData("""{"Type":"\ud800"}""")]
    public async Task A_body_that_is_no_notification_is_not_signed(string body) =>
        Assert.Null(await _provider.ReadReceiptsAsync(Account, SnsTopic.Callback([], Now) with { Body = Encoding.UTF8.GetBytes(body) }, default));

    private static string Delivered => SnsTopic.Event("TEXT_DELIVERED", "id", Now);

    private static ProviderAccount Account => new(1, "aws_sns", "sns", new Dictionary<string, string> { ["topic_arn"] = SnsTopic.Arn });

    private async Task<IReadOnlyList<ProviderReceipt>?> ReadAsync(JsonObject message, DateTimeOffset? at = null) =>
        await _provider.ReadReceiptsAsync(Account, SnsTopic.Callback(message, at ?? Now), default);
}
