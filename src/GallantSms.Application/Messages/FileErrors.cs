using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages;

/// <summary>Why a file of recipients is refused whole. Codes are part of the API contract.</summary>
public static class FileErrors
{
    public const int MaxBytes = 50 * 1024 * 1024;
    public const int MaxRows = 500_000;
    public const int MaxColumns = 50;

    private const string File = "file";

    public static DomainException NotText(string message) =>
        new("UNSUPPORTED_MEDIA_TYPE", ErrorKind.UnsupportedMediaType, message, new FieldError(File, null, "UNSUPPORTED_MEDIA_TYPE", message));

    public static DomainException TooLarge() => new(
        "PAYLOAD_TOO_LARGE", ErrorKind.TooLarge, "A file has at most 50 MB.", new FieldError(File, null, "PAYLOAD_TOO_LARGE", "Split it into several files."));

    public static DomainException TooManyRows() => SendErrors.Invalid(File, null, "TOO_MANY", "A file has at most 500,000 rows.");

    public static DomainException RowTooLong(int line, int most) => SendErrors.Invalid(
        $"file.lines[{line}]", null, "TOO_LONG", $"The row that begins in line {line} has more than {most} bytes. Perhaps a quote is not closed.");

    public static DomainException OpenQuote(int line) => SendErrors.Invalid(
        $"file.lines[{line}]", null, "UNCLOSED_QUOTE", $"A quote that opens in line {line} is never closed.");

    public static DomainException Empty() => SendErrors.Invalid(File, null, "REQUIRED", "The file has no rows.");

    public static DomainException NothingValid(int rows, IReadOnlyList<FileRowError> errors) => new(
        SendErrors.Validation, ErrorKind.Validation, $"None of the {rows} rows holds a valid phone number.",
        [.. errors.Select(e => new FieldError($"file.lines[{e.Line}]", e.Value, e.Code, e.Message))]);

    public static DomainException Columns(IReadOnlyList<FieldError> wrong) => new(SendErrors.Validation, ErrorKind.Validation, wrong[0].Message, wrong);

    public static DomainException TooManyUploads() => new(
        "TOO_MANY_UPLOADS", ErrorKind.RateLimited, "Other files of this tenant are being uploaded. Send this one when they are done.") { RetryAfter = TimeSpan.FromSeconds(5) };
}
