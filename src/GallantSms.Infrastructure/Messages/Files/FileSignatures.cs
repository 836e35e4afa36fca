using GallantSms.Application.Messages;
using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>Files that are surely not text, by their first bytes, so that the refusal can say what to do.</summary>
internal static class FileSignatures
{
    private static readonly (byte[] Start, string What)[] Known =
    [
        ([.. "PK\x03\x04"u8], "an Excel workbook or a zip archive; save the sheet as CSV (UTF-8)"),
        ([.. "PK\x05\x06"u8], "an empty zip archive"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel or Word document; save the sheet as CSV (UTF-8)"),
        ([.. "%PDF-"u8], "a PDF document"),
        ([0x89, .. "PNG"u8], "an image"),
        ([.. "GIF8"u8], "an image"),
        ([0xFF, 0xD8, 0xFF], "an image"),
        ([.. "RIFF"u8], "an image or a recording"),
        ([0x1F, 0x8B], "compressed; send it as it is"),
        ([.. "BZh"u8], "compressed; send it as it is"),
        ([0xFD, .. "7zXZ"u8], "compressed; send it as it is"),
        ([.. "7z"u8, 0xBC, 0xAF], "an archive"),
        ([.. "Rar!"u8], "an archive"),
        ([0x7F, .. "ELF"u8], "a program"),
        ([0xFF, 0xFE, 0, 0], "text in UTF-32; save it in UTF-8"),
        ([0, 0, 0xFE, 0xFF], "text in UTF-32; save it in UTF-8"),
    ];

    /// <exception cref="DomainException">UNSUPPORTED_MEDIA_TYPE.</exception>
    public static void Refuse(ReadOnlySpan<byte> start)
    {
        foreach (var (signature, what) in Known)
            if (start.StartsWith(signature)) throw FileErrors.NotText($"The file must be text with a number a line, or CSV. This is {what}.");
    }
}
