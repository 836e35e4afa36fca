using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>How a client proves itself: <c>client_secret_basic</c> or <c>client_secret_post</c>, not both (RFC 6749, 2.3).</summary>
internal sealed record ClientCredentials(string ClientId, string Secret)
{
    private const string BasicPrefix = "Basic ";

    /// <exception cref="OAuthRefusal"/>
    public static ClientCredentials Read(StringValues authorization, IFormCollection form)
    {
        var (formId, formSecret) = (form["client_id"].ToString(), form["client_secret"].ToString());
        if (authorization.Count > 1) throw OAuthRefusal.InvalidRequest("There is more than one Authorization header.");
        if (authorization.Count == 0)
            return formId.Length > 0 && form.ContainsKey("client_secret") ? new(formId, formSecret) : throw OAuthRefusal.InvalidClient();

        if (form.ContainsKey("client_secret")) throw OAuthRefusal.InvalidRequest("The client authenticates in two ways at once.");
        var basic = ReadBasic(authorization.ToString());
        if (formId.Length > 0 && formId != basic.ClientId) throw OAuthRefusal.InvalidRequest("client_id differs from the Authorization header.");
        return basic;
    }

    /// <summary>Id and secret are form-encoded before they are joined by a colon (RFC 6749, 2.3.1).</summary>
    private static ClientCredentials ReadBasic(string header)
    {
        if (!header.StartsWith(BasicPrefix, StringComparison.OrdinalIgnoreCase)) throw OAuthRefusal.InvalidClient();
        var text = header.AsSpan(BasicPrefix.Length).Trim(' ');
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text, bytes, out var length)) throw OAuthRefusal.InvalidClient();
        return Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var secret]
            ? new(FormDecode(id), FormDecode(secret))
            : throw OAuthRefusal.InvalidClient();
    }

    private static string FormDecode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
