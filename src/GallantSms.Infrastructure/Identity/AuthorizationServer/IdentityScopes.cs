namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Scopes about the person (OpenID Connect Core, 5.4), beside those of the API. Every client may ask for them.</summary>
internal static class IdentityScopes
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";
    public const string OfflineAccess = "offline_access";

    public static readonly IReadOnlyList<string> All = [OpenId, Profile, Email, OfflineAccess];

    public static string Describe(string scope) => scope switch
    {
        OpenId => "Know that it is you",
        Profile => "See your name",
        Email => "See your e-mail address",
        OfflineAccess => "Stay signed in while you are away",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };
}
