using System.Buffers.Binary;

namespace GallantSms.Application.Tenants;

/// <summary>
/// Tells by its bytes what a logo is and how large, whatever its sender calls it. PNG, JPEG and WebP only: SVG can carry script.
/// </summary>
internal static class LogoImage
{
    public const int MaxBytes = 256 * 1024;

    private const int Smallest = 16;
    private const int Largest = 2048;

    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR: not a picture of these kinds and sizes.</exception>
    public static Logo Read(byte[] bytes)
    {
        if (bytes.Length == 0) throw TenantErrors.BadLogo("The picture is empty.");
        var (type, width, height) = Png(bytes) ?? Jpeg(bytes) ?? WebP(bytes) ?? throw TenantErrors.BadLogo("A logo is a PNG, JPEG or WebP picture.");
        if (width is < Smallest or > Largest || height is < Smallest or > Largest)
            throw TenantErrors.BadLogo($"A logo is {Smallest} to {Largest} pixels wide and high; this one is {width} x {height}.");
        return new(bytes, type);
    }

    private static (string Type, int Width, int Height)? Png(ReadOnlySpan<byte> b) =>
        b.Length >= 24 && b.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && b[12..16].SequenceEqual("IHDR"u8)
            ? ("image/png", Int(b[16..]), Int(b[20..]))
            : null;

    /// <summary>The frame header (SOF) holds the size; segments before it are skipped by their lengths.</summary>
    private static (string Type, int Width, int Height)? Jpeg(ReadOnlySpan<byte> b)
    {
        if (b.Length < 4 || b[0] != 0xFF || b[1] != 0xD8) return null;
        for (var at = 2; at + 9 <= b.Length && b[at] == 0xFF;)
        {
            var marker = b[at + 1];
            if (marker == 0xFF) { at++; continue; }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return ("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(b[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(b[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(b[(at + 2)..]);
        }

        return null;
    }

    private static (string Type, int Width, int Height)? WebP(ReadOnlySpan<byte> b)
    {
        if (b.Length < 30 || !b.StartsWith("RIFF"u8) || !b[8..12].SequenceEqual("WEBP"u8)) return null;
        var chunk = b[12..16];
        if (chunk.SequenceEqual("VP8X"u8)) return ("image/webp", 1 + Int24(b[24..]), 1 + Int24(b[27..]));
        if (chunk.SequenceEqual("VP8 "u8)) return ("image/webp", BinaryPrimitives.ReadUInt16LittleEndian(b[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(b[28..]) & 0x3FFF);
        if (!chunk.SequenceEqual("VP8L"u8)) return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(b[21..]);
        return ("image/webp", 1 + (int)(bits & 0x3FFF), 1 + (int)(bits >> 14 & 0x3FFF));
    }

    private static int Int(ReadOnlySpan<byte> b) => BinaryPrimitives.ReadInt32BigEndian(b);

    private static int Int24(ReadOnlySpan<byte> b) => b[0] | b[1] << 8 | b[2] << 16;
}
