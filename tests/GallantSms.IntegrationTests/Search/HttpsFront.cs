using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GallantSms.IntegrationTests.Search;

/// <summary>
/// What a secured cluster is to its clients: HTTPS with a certificate of its own authority, and nothing without the right
/// Authorization. Behind it is the real server.
/// </summary>
internal sealed class HttpsFront : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gallant-ca-").FullName;
    private readonly HttpClient _behind;
    private readonly WebApplication _app;

    private HttpsFront(string server, string authorization)
    {
        _behind = new() { BaseAddress = new Uri(server) };
        using var authority = Certificate("CN=Gallant test authority", null);
        using var own = Certificate("CN=127.0.0.1", authority);
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
        var served = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Listen(IPAddress.Loopback, 0, o => o.UseHttps(served));
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
        _app.Run(c => AnswerAsync(c, authorization));
    }

    public string CaFile => Path.Combine(_folder, "ca.pem");

    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>How many requests had the right Authorization.</summary>
    public int Let { get; private set; }

    public static async Task<HttpsFront> StartAsync(string server, string authorization)
    {
        var front = new HttpsFront(server, authorization);
        await front._app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _behind.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context, string authorization)
    {
        if (context.Request.Headers.Authorization != authorization)
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{"error":{"type":"security_exception"},"status":401}""");
            return;
        }

        Let++;
        using var request = new HttpRequestMessage(new(context.Request.Method), context.Request.Path + context.Request.QueryString);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var answer = await _behind.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
    }

    private static X509Certificate2 Certificate(string name, X509Certificate2? issuer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        if (issuer is null) return request.CreateSelfSigned(from, to);
        using var signed = request.Create(issuer, from, to.AddHours(-1), RandomNumberGenerator.GetBytes(12));
        return signed.CopyWithPrivateKey(key);
    }
}
