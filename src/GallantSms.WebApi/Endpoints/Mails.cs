using System.Net;
using GallantSms.Infrastructure.Mail;
using GallantSms.WebApi.Http;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Development only: the mails of the folder, for whoever sits at this machine.</summary>
internal static class MailEndpoints
{
    public static void MapMails(this IEndpointRouteBuilder api)
    {
        if (api.ServiceProvider.GetService<FolderMailTransport>() is not { } folder) return;
        api.MapGet("/mails", (HttpContext http) => IsFromHere(http) ? Api.Ok(http, folder.List()) : Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>A proxy on this machine is not its user, and a page of another site under a name that points here neither.</summary>
    private static bool IsFromHere(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
        && http.Request.Host.Host is var host && (host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named)));
}
