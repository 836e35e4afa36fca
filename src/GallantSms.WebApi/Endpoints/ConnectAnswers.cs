using System.Globalization;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace GallantSms.WebApi.Endpoints;

/// <summary>How the authorization server reads forms and answers.</summary>
internal static class ConnectAnswers
{
    private const int LargestForm = 16 * 1024;

    /// <summary>Refusals in OAuth's JSON; what nobody may keep is marked so.</summary>
    public static async Task GuardAsync(HttpContext http, Func<Task> answer)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        try
        {
            await answer();
        }
        catch (OAuthRefusal refusal)
        {
            if (refusal.Status == 401) http.Response.Headers.WWWAuthenticate = "Basic realm=\"gallantsms\", charset=\"UTF-8\"";
            if (refusal.RetryAfter is { } wait) http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, refusal.Status, new() { ["error"] = refusal.Error, ["error_description"] = refusal.Message });
        }
        catch (NpgsqlException e)
        {
            http.RequestServices.GetRequiredService<ILogger<TokenEndpoint>>().LogWarning(e, "The authorization server cannot reach its database");
            http.Response.Headers.RetryAfter = "2";
            await WriteAsync(http, 503, new() { ["error"] = "temporarily_unavailable", ["error_description"] = "The authorization server cannot answer at the moment." });
        }
    }

    /// <summary>Always with GET, whatever was asked with: a form is not carried on to another site (RFC 9700, 4.12).</summary>
    public static void Redirect(HttpContext http, string location)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = location;
    }

    /// <summary>From the query, or with POST from the form.</summary>
    public static async Task<IReadOnlyDictionary<string, StringValues>> ParametersAsync(HttpContext http)
    {
        IEnumerable<KeyValuePair<string, StringValues>> given = HttpMethods.IsPost(http.Request.Method) ? await ReadFormAsync(http) : http.Request.Query;
        return given.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
    }

    public static async Task<IFormCollection> ReadFormAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = LargestForm;
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            throw OAuthRefusal.InvalidRequest("The body must be application/x-www-form-urlencoded.");
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            throw OAuthRefusal.InvalidRequest("The form cannot be read.");
        }
    }

    public static Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
