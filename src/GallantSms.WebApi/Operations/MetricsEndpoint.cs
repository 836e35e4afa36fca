using System.Net;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Infrastructure.Operations;

namespace GallantSms.WebApi.Operations;

/// <summary>
/// <c>/metrics</c> for a scraper on this machine, or one that shows the bearer token of <c>GALLANT_METRICS_TOKEN</c>.
/// A request that a proxy passed on comes from loopback too and is not believed.
/// </summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        var token = app.ServiceProvider.GetRequiredService<IConfiguration>()["GALLANT_METRICS_TOKEN"];
        var expected = string.IsNullOrEmpty(token) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));
        app.ServiceProvider.GetRequiredService<PrometheusExporter>();       // counts from the first request on, not from the first scrape
        app.MapGet("/metrics", async (HttpContext http, PrometheusExporter exporter, CancellationToken ct) =>
        {
            if (!IsLocal(http) && !ShowsToken(http.Request, expected))
            {
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"metrics\"";
                return Results.StatusCode(StatusCodes.Status401Unauthorized);
            }

            return Results.Text(await exporter.ScrapeAsync(ct), PrometheusExporter.ContentType);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded") && !http.Request.Headers.ContainsKey("Via");

    private static bool ShowsToken(HttpRequest request, byte[]? expected) =>
        expected is not null
        && request.Headers.Authorization is [{ } given] && given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given["Bearer ".Length..])), expected);
}
