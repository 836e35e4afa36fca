namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>A refusal in the words of RFC 6749, 4.1.2.1 and 5.2.</summary>
internal sealed class OAuthRefusal(string error, string description, int status = 400) : Exception(description)
{
    public string Error => error;

    public int Status => status;

    public TimeSpan? RetryAfter { get; init; }

    public static OAuthRefusal InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthRefusal InvalidClient() => new("invalid_client", "The client is unknown, revoked, or its proof of identity is wrong.", 401);

    /// <summary>One sentence for every reason: whoever guesses learns nothing.</summary>
    public static OAuthRefusal InvalidGrant() => new("invalid_grant", "The code or token is unknown, over, used, revoked, or was given to another client.");

    public static OAuthRefusal InvalidScope(string description) => new("invalid_scope", description);
}
