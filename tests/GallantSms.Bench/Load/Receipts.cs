using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GallantSms.Bench.Load;

/// <summary>Receipts as the simulator signs and sends them (its SignedReceipts), made before the clock runs.</summary>
internal static class Receipts
{
    private const string Path = "/callbacks/simulator/simulator";
    private static readonly byte[] Secret = "simulator-secret"u8.ToArray(); // of the seeded account

    /// <summary>One signed request that says "delivered" of each message. Good for five minutes.</summary>
    public static byte[] Delivered(Uri api, ReadOnlySpan<Guid> messages)
    {
        var now = DateTimeOffset.UtcNow;
        var body = new StringBuilder("{\"receipts\":[");
        for (var i = 0; i < messages.Length; i++)
        {
            if (i > 0) body.Append(',');
            body.Append(CultureInfo.InvariantCulture, $$"""{"id":"{{i:x16}}","client_ref":"{{messages[i]}}","status":"delivered","code":"ok","at":"{{now:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""");
        }

        body.Append("]}");
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes($"{timestamp}.{body}")));
        return RawRequest.Post(api, Path, Encoding.ASCII.GetBytes(body.ToString()), $"X-Simulator-Timestamp: {timestamp}", $"X-Simulator-Signature: v1={signature}");
    }
}
