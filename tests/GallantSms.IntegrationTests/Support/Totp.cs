using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using GallantSms.Infrastructure.Mail;

namespace GallantSms.IntegrationTests.Support;

/// <summary>An authenticator app (RFC 6238: SHA-1, 30 seconds, six digits).</summary>
internal static class Totp
{
    public static string Now(string secret)
    {
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // the RFC's algorithm
        var hash = HMACSHA1.HashData(Base32(secret), step);
#pragma warning restore CA5350
        var offset = hash[^1] & 15;
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset)) & int.MaxValue) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Base32(string text)
    {
        var (bits, count, bytes) = (0, 0, new List<byte>());
        foreach (var c in text.Where(c => c != ' '))
        {
            bits = (bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
            bits &= (1 << count) - 1;
        }

        return [.. bytes];
    }
}

internal static class Links
{
    /// <summary>What the link of a mail carries.</summary>
    public static string Token(FolderMail mail) => mail.Links.Select(l => new Uri(l)).First(l => l.Query.StartsWith("?token=", StringComparison.Ordinal)).Query["?token=".Length..];
}
