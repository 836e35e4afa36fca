using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GallantSms.Simulator.Receipts;

/// <summary>
/// The callback: <c>{"receipts":[{id, client_ref, status, code, at}]}</c> with <c>X-Simulator-Timestamp</c> (Unix seconds) and
/// <c>X-Simulator-Signature: v1=hex(HMAC-SHA256(secret, timestamp + "." + body))</c>.
/// </summary>
internal static class SignedReceipts
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public static HttpRequestMessage Request(ReceiptLane lane, ReadOnlySpan<Receipt> receipts)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = new ArrayBufferWriter<byte>(256 + receipts.Length * 160);
        Encoding.ASCII.GetBytes(timestamp, signed);
        signed.Write("."u8);
        var prefix = signed.WrittenCount;
        WriteBody(signed, receipts);

        var signature = HMACSHA256.HashData(lane.Account.Secret, signed.WrittenSpan);
        var request = new HttpRequestMessage(HttpMethod.Post, lane.Url) { Content = new ReadOnlyMemoryContent(signed.WrittenMemory[prefix..]) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add("X-Simulator-Timestamp", timestamp);
        request.Headers.Add("X-Simulator-Signature", "v1=" + Convert.ToHexStringLower(signature));
        return request;
    }

    private static void WriteBody(ArrayBufferWriter<byte> buffer, ReadOnlySpan<Receipt> receipts)
    {
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteStartArray("receipts"u8);
        foreach (var receipt in receipts)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Carrier.Spell(receipt.Id));
            if (receipt.Spelling is null) json.WriteString("client_ref"u8, receipt.Ref);
            else json.WriteString("client_ref"u8, receipt.Spelling);
            json.WriteString("status"u8, Word(receipt.Status));
            json.WriteString("code"u8, Code(receipt.Status));
            json.WriteString("at"u8, DateTime.UnixEpoch.AddMilliseconds(receipt.At));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Word(ReceiptStatus status) => status switch
    {
        ReceiptStatus.Sent => "sent"u8,
        ReceiptStatus.Delivered => "delivered"u8,
        ReceiptStatus.Undelivered => "undelivered"u8,
        ReceiptStatus.Expired => "expired"u8,
        ReceiptStatus.Rejected => "rejected"u8,
        _ => "unknown"u8,
    };

    private static ReadOnlySpan<byte> Code(ReceiptStatus status) => status switch
    {
        ReceiptStatus.Sent or ReceiptStatus.Delivered => "ok"u8,
        ReceiptStatus.Undelivered => "absent_subscriber"u8,
        ReceiptStatus.Expired => "expired"u8,
        ReceiptStatus.Rejected => "blocked"u8,
        _ => "no_report"u8,
    };
}
