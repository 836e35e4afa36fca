using System.Text;
using GallantSms.Application.Messages;
using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>
/// The text of an upload, decoded as it arrives: UTF-8, or UTF-16 that says so by its byte order mark. Holds no more than
/// a buffer; whatever is not text stops it.
/// </summary>
internal sealed class FileText : TextReader
{
    private const int Bytes = 16 * 1024;
    private const int MaxByteOrderMark = 4;

    private readonly MeasuredContent _content;
    private readonly CancellationToken _ct;
    private readonly byte[] _bytes = new byte[Bytes];
    private readonly char[] _ahead = new char[Bytes + 4];   // a byte makes a character at most, and some may be left from before
    private Decoder _decoder = null!;
    private int _aheadFrom;
    private int _aheadTo;
    private long _decoded;
    private bool _ended;

    private FileText(MeasuredContent content, CancellationToken ct) => (_content, _ct) = (content, ct);

    /// <exception cref="DomainException">UNSUPPORTED_MEDIA_TYPE.</exception>
    public static async Task<FileText> OpenAsync(MeasuredContent content, CancellationToken ct)
    {
        var text = new FileText(content, ct);
        await text.BeginAsync();
        return text;
    }

    /// <exception cref="DomainException">UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE.</exception>
    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0) return 0;
        while (_aheadFrom == _aheadTo && !_ended) Decode(_bytes.AsSpan(0, await _content.ReadAsync(_bytes, _ct)));

        var count = Math.Min(buffer.Length, _aheadTo - _aheadFrom);
        _ahead.AsMemory(_aheadFrom, count).CopyTo(buffer);
        _aheadFrom += count;
        return count;
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count), _ct).AsTask();

    public override Task<int> ReadBlockAsync(char[] buffer, int index, int count) => ReadAsync(buffer, index, count);

    /// <summary>Everything here waits for the network.</summary>
    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException();

    public override int Read() => throw new NotSupportedException();

    private async Task BeginAsync()
    {
        var read = 0;
        while (read < Bytes && await _content.ReadAsync(_bytes.AsMemory(read), _ct) is > 0 and var more) read += more;
        FileSignatures.Refuse(_bytes.AsSpan(0, read));
        var (encoding, mark) = Recognise(_bytes.AsSpan(0, Math.Min(read, MaxByteOrderMark)));
        _decoder = encoding.GetDecoder();
        Decode(_bytes.AsSpan(mark, read - mark));
    }

    private static (Encoding Encoding, int Mark) Recognise(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (new UTF8Encoding(false, throwOnInvalidBytes: true), 3),
        [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, false, throwOnInvalidBytes: true), 2),
        [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, false, throwOnInvalidBytes: true), 2),
        _ => (new UTF8Encoding(false, throwOnInvalidBytes: true), 0),
    };

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        _ended = bytes.IsEmpty;
        try
        {
            (_aheadFrom, _aheadTo) = (0, _decoder.GetChars(bytes, _ahead, flush: _ended));
        }
        catch (DecoderFallbackException e)
        {
            throw FileErrors.NotText($"The file must be text in UTF-8. From byte {_decoded + Math.Max(0, e.Index) + 1} on it is not.");
        }

        _decoded += bytes.Length;
        if (_ahead.AsSpan(0, _aheadTo).Contains('\0')) throw FileErrors.NotText("The file must be text. It holds NUL characters, as binary files and UTF-16 without a byte order mark do.");
    }
}
