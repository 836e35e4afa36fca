using System.IO.Compression;
using System.Text;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>A part of a file as it is kept: UTF-8 in a gzip member of its own (RFC 1952, 2.2), so that parts can be joined as they are.</summary>
internal static class ExportParts
{
    /// <returns>How long the text is in UTF-8, and the member.</returns>
    public static (int Length, byte[] Member) Pack(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return (bytes.Length, packed.ToArray());
    }
}
