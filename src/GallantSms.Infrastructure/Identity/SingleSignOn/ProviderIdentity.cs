using System.Text.Json;
using GallantSms.Domain.Access;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>Who a provider says somebody is.</summary>
/// <param name="Email">Lower case; null when there is none that we take.</param>
/// <param name="EmailVerified">The provider has proven that the address is this person's.</param>
internal sealed record ProviderIdentity(string Issuer, string Subject, string? Email, bool EmailVerified, string Name, JsonElement Claims)
{
    private const int LongestName = 100;

    public static ProviderIdentity Of(string issuer, string subject, JsonElement claims, bool verified)
    {
        var email = claims.Text("email") is { } given && EmailAddress.IsValid(given) ? given.ToLowerInvariant() : null;
        return new(issuer, subject, email, email is not null && verified, NameOf(claims, email), claims);
    }

    private static string NameOf(JsonElement claims, string? email)
    {
        var name = new string([.. (claims.Text("name") ?? "").Where(c => !char.IsControl(c))]).Trim();
        if (name.Length == 0) name = email?[..email.IndexOf('@', StringComparison.Ordinal)] ?? "";
        return name.Length <= LongestName ? name : name[..LongestName];
    }
}
