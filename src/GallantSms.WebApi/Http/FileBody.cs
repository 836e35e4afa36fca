using GallantSms.Domain.Shared;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>
/// One file that is sent as the body itself (<c>text/csv</c>, <c>text/plain</c>) or as the one field of a form. Nothing of it is
/// read ahead. Name and type are what the caller says; only the name is made harmless.
/// </summary>
internal sealed record FileBody(Stream Content, string Name, string MediaType)
{
    /// <summary>What a form adds to its file.</summary>
    private const int FormBytes = 16 * 1024;

    private const int LongestBoundary = 70;

    /// <summary>A file keeps a database connection waiting while it arrives.</summary>
    private static readonly MinDataRate Slowest = new(bytesPerSecond: 4 * 1024, gracePeriod: TimeSpan.FromSeconds(10));

    /// <exception cref="DomainException"><c>UNSUPPORTED_MEDIA_TYPE</c>, <c>PAYLOAD_TOO_LARGE</c>, <c>MALFORMED_FORM</c>, <c>VALIDATION_ERROR</c>.</exception>
    public static async ValueTask<FileBody> OpenAsync(HttpContext http, int maxBytes, CancellationToken ct)
    {
        var request = http.Request;
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        var isForm = type is not null && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm && !IsText(type)) throw RequestBody.Unsupported("content-type", request.ContentType, "Send the file as multipart/form-data, text/csv or text/plain.");
        RequestBody.RefuseCompressed(request);

        await RequestBody.AdmitAsync(http, maxBytes + (isForm ? FormBytes : 0), ct);
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = Slowest;

        if (isForm) return await OpenFormAsync(request, type!, ct);
        return new(request.Body, NameOf(Disposition(request.Headers.ContentDisposition)), type!.MediaType.ToString());
    }

    private static bool IsText(MediaTypeHeaderValue? type) =>
        type is not null && (type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase));

    private static async ValueTask<FileBody> OpenFormAsync(HttpRequest request, MediaTypeHeaderValue type, CancellationToken ct)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary) throw FormFileStream.Malformed("The form has no boundary of 1 to 70 characters.");

        var form = new MultipartReader(boundary, request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 4 * 1024 };
        var section = await FormFileStream.NextAsync(form, ct) ?? throw Wrong("file", "REQUIRED", "The form has no file.");
        var field = Disposition(section.ContentDisposition);
        if (field?.IsFileDisposition() != true) throw NotTheFile(section);
        return new(new FormFileStream(form, section.Body), NameOf(field), section.ContentType?.Split(';')[0].Trim() ?? "");
    }

    internal static DomainException NotTheFile(MultipartSection section)
    {
        var field = Disposition(section.ContentDisposition);
        var name = HeaderUtilities.RemoveQuotes(field?.Name ?? default).ToString();
        return field?.IsFileDisposition() == true
            ? Wrong(name, "TOO_MANY", "A form has one file.")
            : Wrong(name.Length == 0 ? "body" : name, "UNKNOWN_FIELD", "The form has one field, a file with its name.");
    }

    private static DomainException Wrong(string field, string code, string message) => new("VALIDATION_ERROR", ErrorKind.Validation, message, new FieldError(field, null, code, message));

    private static ContentDispositionHeaderValue? Disposition(string? header) => ContentDispositionHeaderValue.TryParse(header, out var parsed) ? parsed : null;

    private static string NameOf(ContentDispositionHeaderValue? given) =>
        FileName.Clean(HeaderUtilities.RemoveQuotes(given is null ? default : given.FileNameStar.HasValue ? given.FileNameStar : given.FileName).ToString());
}
