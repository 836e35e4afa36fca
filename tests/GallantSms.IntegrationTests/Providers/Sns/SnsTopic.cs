using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;

namespace GallantSms.IntegrationTests.Providers.Sns;

/// <summary>A topic that signs as AWS's do, with a certificate of its own from an authority that nobody knows.</summary>
internal sealed class SnsTopic
{
    public const string Arn = "arn:aws:sns:eu-west-1:123456789012:sms-events";
    public const string CertUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-9c6465fa7f48f5cacd23014631ec1136.pem";
    public static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset To = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RSA _key = RSA.Create(2048);

    public SnsTopic(string name = "sns.amazonaws.com", bool selfSigned = false)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (selfSigned)
        {
            Pem = request.CreateSelfSigned(From, To).ExportCertificatePem();
            return;
        }

        using var issuerKey = RSA.Create(2048);
        var authority = new CertificateRequest("CN=Authority of a test", issuerKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = authority.CreateSelfSigned(From.AddDays(-1), To.AddDays(1));
        Pem = request.Create(issuer, From, To, [1, 2, 3, 4]).ExportCertificatePem();
    }

    public string Pem { get; }

    public JsonObject Notification(string message, DateTimeOffset at, string version = "2", string topic = Arn, string certUrl = CertUrl) => Signed(new()
    {
        ["Type"] = "Notification",
        ["MessageId"] = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        ["TopicArn"] = topic,
        ["Subject"] = "Delivery",
        ["Message"] = message,
        ["Timestamp"] = Time(at),
        ["SignatureVersion"] = version,
        ["SigningCertURL"] = certUrl,
        ["UnsubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    });

    public JsonObject Confirmation(DateTimeOffset at, string subscribeUrl, string type = "SubscriptionConfirmation", string topic = Arn) => Signed(new()
    {
        ["Type"] = type,
        ["MessageId"] = "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
        ["Token"] = "2336412f37",
        ["TopicArn"] = topic,
        ["Message"] = "You have chosen to subscribe to the topic.\nTo confirm, visit the SubscribeURL.",
        ["SubscribeURL"] = subscribeUrl,
        ["Timestamp"] = Time(at),
        ["SignatureVersion"] = "1",
        ["SigningCertURL"] = CertUrl,
    });

    public static ReceiptCallback Callback(JsonObject body, DateTimeOffset receivedAt) => new(
        "POST", new Uri("http://localhost/callbacks/aws_sns/1"), new Dictionary<string, string>(), JsonSerializer.SerializeToUtf8Bytes(body), receivedAt);

    /// <summary>An event of End User Messaging.</summary>
    public static string Event(string type, string messageId, DateTimeOffset at) =>
        $$"""{"eventType":"{{type}}","eventVersion":"1.0","eventTimestamp":{{at.ToUnixTimeMilliseconds()}},"isFinal":true,"messageId":"{{messageId}}","totalMessageParts":1}""";

    /// <summary>A record of the delivery log.</summary>
    public static string Log(string status, string response, string messageId, DateTimeOffset at) =>
        $$"""{"notification":{"messageId":"{{messageId}}","timestamp":"{{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}}"},"delivery":{"destination":"+1XXX5550100","providerResponse":"{{response}}"},"status":"{{status}}"}""";

    private JsonObject Signed(JsonObject message)
    {
        string[] names = (string)message["Type"]! == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text = string.Concat(names.Select(n => $"{n}\n{(string)message[n]!}\n"));
        var hash = (string)message["SignatureVersion"]! == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        message["Signature"] = Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(text), hash, RSASignaturePadding.Pkcs1));
        return message;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
