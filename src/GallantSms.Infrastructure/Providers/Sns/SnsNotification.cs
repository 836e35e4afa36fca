using System.Text;
using System.Text.Json;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>
/// What a topic posts to an HTTP endpoint (docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). Only what
/// the signature covers, and what it takes to check it.
/// </summary>
internal sealed record SnsNotification(
    string Type, string Message, string MessageId, string? Subject, string Timestamp, string TopicArn, string? SubscribeUrl, string? Token,
    string SignatureVersion, byte[] Signature, string SigningCertUrl)
{
    /// <summary><c>null</c> for what is no such thing.</summary>
    public static SnsNotification? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            return Text(root, "Type") is { } type && Text(root, "Message") is { } message && Text(root, "MessageId") is { } id
                && Text(root, "Timestamp") is { } timestamp && Text(root, "TopicArn") is { } topic && Text(root, "SignatureVersion") is { } version
                && Text(root, "Signature") is { } signature && Text(root, "SigningCertURL") is { } certificate
                ? new(type, message, id, Text(root, "Subject"), timestamp, topic, Text(root, "SubscribeURL"), Text(root, "Token"),
                    version, Convert.FromBase64String(signature), certificate)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// The bytes that are signed: name and value in lines, in the order of the names
    /// (…/dg/sns-verify-signature-of-message-verify-message-signature.html).
    /// </summary>
    public byte[] ToSign()
    {
        var text = new StringBuilder();
        Line("Message", Message);
        Line("MessageId", MessageId);
        if (Type == "Notification") Line("Subject", Subject);
        else Line("SubscribeURL", SubscribeUrl);
        Line("Timestamp", Timestamp);
        if (Type != "Notification") Line("Token", Token);
        Line("TopicArn", TopicArn);
        Line("Type", Type);
        return Encoding.UTF8.GetBytes(text.ToString());

        void Line(string name, string? value)
        {
            if (value is not null) text.Append(name).Append('\n').Append(value).Append('\n');
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
