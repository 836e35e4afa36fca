namespace GallantSms.Domain.Access;

/// <summary>A program that gets short-lived access tokens of one tenant: for itself, or for people of that tenant who say yes.</summary>
public sealed class OAuthClient
{
    private OAuthClient() { }

    public Guid Id { get; private init; }

    public Guid TenantId { get; private init; }

    /// <summary>The public <c>client_id</c>.</summary>
    public string ClientId { get; private init; } = "";

    /// <summary>Of a client without a secret: of one that nobody knows.</summary>
    public byte[] SecretHash { get; private set; } = [];

    public string Name { get; private set; } = "";

    public string[] Scopes { get; private set; } = [];

    /// <summary>Own limit beside the tenant's; null for none.</summary>
    public int? MessagesPerMinute { get; private set; }

    /// <summary>See <see cref="Access.GrantTypes"/>.</summary>
    public string[] GrantTypes { get; private set; } = [];

    /// <summary>Where people may be sent back to after they said yes or no.</summary>
    public string[] RedirectUris { get; private set; } = [];

    /// <summary>Where people may be sent back to after they signed out.</summary>
    public string[] LogoutUris { get; private set; } = [];

    /// <summary>See <see cref="AuthMethods"/>.</summary>
    public string AuthMethod { get; private set; } = "";

    /// <summary>JSON Web Key Set of a client that signs assertions.</summary>
    public string? Jwks { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; private init; }

    /// <returns>The secret is null when the client proves itself otherwise.</returns>
    public static (OAuthClient Client, string? Secret) Issue(Guid tenantId, OAuthClientTerms terms, DateTimeOffset now)
    {
        var client = new OAuthClient { Id = Guid.CreateVersion7(now), TenantId = tenantId, ClientId = CredentialText.NewClientId(), CreatedAt = now };
        client.Change(terms);
        var secret = client.ReplaceSecret();
        return (client, client.AuthMethod == AuthMethods.ClientSecret ? secret : null);
    }

    public void Change(OAuthClientTerms terms)
    {
        Name = terms.Name;
        Scopes = [.. terms.Scopes.Distinct()];
        MessagesPerMinute = terms.MessagesPerMinute;
        GrantTypes = [.. terms.GrantTypes.Distinct()];
        RedirectUris = [.. terms.RedirectUris.Distinct()];
        LogoutUris = [.. terms.LogoutUris.Distinct()];
        // Who stops using a secret must not find the old one working when they come back to it.
        if (AuthMethod == AuthMethods.ClientSecret && terms.AuthMethod != AuthMethods.ClientSecret) ReplaceSecret();
        AuthMethod = terms.AuthMethod;
        Jwks = terms.Jwks;
    }

    /// <summary>The old secret ends at once.</summary>
    public string ReplaceSecret()
    {
        var secret = CredentialText.NewClientSecret();
        SecretHash = CredentialText.Hash(secret);
        return secret;
    }

    /// <summary>Revoking twice keeps the first instant.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}

/// <summary>What its owner decides about a client.</summary>
public sealed record OAuthClientTerms(
    string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute, IReadOnlyList<string> GrantTypes, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> LogoutUris,
    string AuthMethod, string? Jwks)
{
    /// <summary>A program that acts for itself and has a secret.</summary>
    public static OAuthClientTerms OfProgram(string name, IEnumerable<string> scopes, int? messagesPerMinute = null) =>
        new(name, [.. scopes], messagesPerMinute, [Access.GrantTypes.ClientCredentials], [], [], AuthMethods.ClientSecret, null);
}

/// <summary>What a client may ask the token endpoint for (RFC 6749).</summary>
public static class GrantTypes
{
    public const string ClientCredentials = "client_credentials";
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";

    public static readonly IReadOnlyList<string> All = [ClientCredentials, AuthorizationCode, RefreshToken];
}

/// <summary>How a client proves who it is.</summary>
public static class AuthMethods
{
    /// <summary>In the Authorization header or in the form, as it likes.</summary>
    public const string ClientSecret = "client_secret";

    /// <summary>An assertion signed with a key of its own (RFC 7523).</summary>
    public const string PrivateKeyJwt = "private_key_jwt";

    /// <summary>A client on people's devices, which can keep no secret.</summary>
    public const string None = "none";

    public static readonly IReadOnlyList<string> All = [ClientSecret, PrivateKeyJwt, None];
}
