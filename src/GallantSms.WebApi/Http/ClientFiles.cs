using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>
/// The dashboard: its files where they were built, and its page at every address that is a person's and no file.
/// Angular makes style elements at run time; each carries the nonce of the page, which is new in every answer.
/// </summary>
internal static class ClientFiles
{
    private const string Placeholder = "%CSP_NONCE%";
    private const string Immutable = "public, max-age=31536000, immutable";

    /// <summary>What is not the dashboard's: a miss there is an answer of its own, never the page.</summary>
    private static readonly string[] Foreign = ["/api", "/connect", "/callbacks", "/health", "/metrics", "/openapi", "/docs", "/.well-known", "/hubs"];

    public static void UseClient(this WebApplication app)
    {
        if (app.Configuration["GALLANT_CLIENT"] is not { Length: > 0 } folder || !Directory.Exists(folder)) return;
        var root = Path.GetFullPath(folder);
        var page = Path.Combine(root, "index.html");
        var files = new PhysicalFileProvider(root);

        app.Use(next => http => IsForPeople(http) && Names(files, http.Request.Path.Value!) is null ? WritePageAsync(http, page) : next(http));
        app.Use(next => http =>
        {
            ServePacked(http, files);
            return next(http);
        });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = new PackedTypes(), OnPrepareResponse = Finish });
    }

    private static bool IsForPeople(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.GetEndpoint() is not null) return false;
        foreach (var prefix in Foreign)
            if (http.Request.Path.StartsWithSegments(prefix)) return false;
        return http.Request.Path.Value is "/" or "/index.html" || http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    private static IFileInfo? Names(PhysicalFileProvider files, string path) =>
        path is "/" or "/index.html" ? null : files.GetFileInfo(path) is { Exists: true } file ? file : null;

    /// <summary>Read each time: it is small, and a build under a running server names other files.</summary>
    private static async Task WritePageAsync(HttpContext http, string file)
    {
        var page = await File.ReadAllTextAsync(file, http.RequestAborted);
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        SecurityHeaders.AllowStyles(http, nonce);
        var body = Encoding.UTF8.GetBytes(page.Replace(Placeholder, nonce, StringComparison.Ordinal));
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The file beside it that the build packed, for those who take it.</summary>
    private static void ServePacked(HttpContext http, PhysicalFileProvider files)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || !TakesBrotli(http.Request)) return;
        var packed = http.Request.Path.Value + PackedTypes.Extension;
        if (!files.GetFileInfo(packed).Exists) return;
        http.Request.Path = packed;
        http.Response.Headers.ContentEncoding = "br";
    }

    private static bool TakesBrotli(HttpRequest request)
    {
        foreach (var coding in request.GetTypedHeaders().AcceptEncoding)
            if (coding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && coding.Quality is null or > 0) return true;
        return false;
    }

    private static void Finish(StaticFileResponseContext context)
    {
        var headers = context.Context.Response.Headers;
        headers.CacheControl = IsHashed(context.File.Name) ? Immutable : "no-cache";
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
    }

    /// <summary>The build writes <c>name-HASH.js</c>: eight capitals or digits that change with the content.</summary>
    private static bool IsHashed(string name)
    {
        var stem = name.AsSpan(0, name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? dot : name.Length);
        return stem.Length > 9 && stem[^9] == '-' && stem[^8..].IndexOfAnyExceptInRange('0', 'Z') < 0;
    }

    /// <summary>The type of a packed file is that of what is in it.</summary>
    private sealed class PackedTypes : IContentTypeProvider
    {
        public const string Extension = ".br";

        private readonly FileExtensionContentTypeProvider _types = new();

        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType) =>
            _types.TryGetContentType(subpath.EndsWith(Extension, StringComparison.Ordinal) ? subpath[..^Extension.Length] : subpath, out contentType);
    }
}
