namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>A refusal of the token endpoint in the words of RFC 6749, 5.2.</summary>
internal sealed class OAuthRefusal(string error, string description, int status = 400) : Exception(description)
{
    public string Error => error;

    public int Status => status;

    public TimeSpan? RetryAfter { get; init; }

    public static OAuthRefusal InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthRefusal InvalidClient() => new("invalid_client", "The client is unknown, revoked, or its secret is wrong.", 401);
}
