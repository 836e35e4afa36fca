using System.IO.Compression;
using GallantSms.Application.Messages.Exports;
using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Endpoints;

/// <summary>A file out of its parts: as they are where gzip is accepted (RFC 9110, 12.5.3), else unpacked one by one.</summary>
internal sealed class ExportDownload(ExportFile file) : IResult
{
    public async Task ExecuteAsync(HttpContext http)
    {
        var (response, ct) = (http.Response, http.RequestAborted);
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = file.Name }.ToString();
        var packed = http.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality is not 0);
        if (packed) response.Headers.ContentEncoding = "gzip";
        else response.ContentLength = file.Content.Bytes;
        await foreach (var part in file.Content.Parts.WithCancellation(ct))
        {
            if (packed) await response.Body.WriteAsync(part, ct);
            else await new GZipStream(new MemoryStream(part), CompressionMode.Decompress).CopyToAsync(response.Body, ct);
        }
    }
}
