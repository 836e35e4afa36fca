using GallantSms.Domain.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.WebApi.Http;

/// <summary>The file of a form. It ends only when the whole form ended well after it: who reads to the end has seen everything.</summary>
internal sealed class FormFileStream(MultipartReader form, Stream file) : Stream
{
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="DomainException"><c>MALFORMED_FORM</c>, or <c>VALIDATION_ERROR</c> for a second field.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty) return 0;
        var read = await Translated(file.ReadAsync(buffer, cancellationToken));
        if (read > 0) return read;

        if (await NextAsync(form, cancellationToken) is { } second) throw FileBody.NotTheFile(second);
        _ended = true;
        return 0;
    }

    public static ValueTask<MultipartSection?> NextAsync(MultipartReader form, CancellationToken ct) => Translated(new ValueTask<MultipartSection?>(form.ReadNextSectionAsync(ct)));

    public static DomainException Malformed(string message) => new("MALFORMED_FORM", ErrorKind.Malformed, message, new FieldError("body", null, "MALFORMED_FORM", message));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static async ValueTask<T> Translated<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (InvalidDataException)
        {
            throw Malformed("The form's parts have too many or too long headers.");
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            // A broken connection and a body over the limit have types of their own.
            throw Malformed("The form ends before its closing boundary.");
        }
    }
}
