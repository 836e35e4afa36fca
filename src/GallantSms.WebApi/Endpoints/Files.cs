using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Messages;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

internal static class FileEndpoints
{
    public static void MapFiles(this IEndpointRouteBuilder api) =>
        api.MapPost("/files/upload", UploadAsync).RequireScope(Scopes.FilesWrite).WithTags("Files").WithName("UploadFile")
            .TakesFile("file", "text/csv", "text/plain").Answers<UploadedFile>(201).Refuses(409, 422)
            .WithSummary("A .txt or .csv file of recipients for /sms/bulk, kept for a day.")
            .WithDescription(
                "At most 50 MB and 500,000 rows, in UTF-8. A .txt file has a number a line. A .csv file may have a header: the column phone (phone_number, msisdn, number, "
                + "mobile, to, tel) is the number, the others become variables. Rows without a valid number are left out and reported; so are duplicates, by their count.");

    /// <summary>The path of older clients; same answers.</summary>
    public static void MapFileAliases(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/upload-phones", UploadAsync).RequireScope(Scopes.FilesWrite).ExcludeFromDescription();

    private static async Task<IResult> UploadAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var file = await FileBody.OpenAsync(http, FileErrors.MaxBytes, ct);
        // The bytes are hashed as they arrive; a multipart body as a whole would be another one each time, by its boundary.
        var key = IdempotencyHeader.Read(http, Encoding.UTF8.GetBytes(file.Name));
        var answer = await mediator.Send(new UploadFile(new(file.Content, file.Name, Format(file), key)), ct);
        if (answer.Repeated) http.Response.Headers[Repeatable.ReplayedHeader] = "true";
        return Api.Raw(http, answer.Answer.Status, answer.Answer.Data);
    }

    private static FileFormat Format(FileBody file)
    {
        var byName = Path.GetExtension(file.Name);
        if (byName.Equals(".txt", StringComparison.OrdinalIgnoreCase)) return FileFormat.Lines;
        if (byName.Equals(".csv", StringComparison.OrdinalIgnoreCase)) return FileFormat.Csv;
        return file.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) ? FileFormat.Lines : FileFormat.Csv;
    }
}
