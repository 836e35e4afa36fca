namespace GallantSms.Domain.Access;

/// <summary>A program that trades its id and secret for short-lived access tokens of one tenant.</summary>
public sealed class OAuthClient
{
    private OAuthClient() { }

    public Guid Id { get; private init; }

    public Guid TenantId { get; private init; }

    /// <summary>The public <c>client_id</c>.</summary>
    public string ClientId { get; private init; } = "";

    public byte[] SecretHash { get; private init; } = [];

    public string Name { get; private init; } = "";

    public string[] Scopes { get; private init; } = [];

    /// <summary>Own limit beside the tenant's; null for none.</summary>
    public int? MessagesPerMinute { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public static (OAuthClient Client, string Secret) Issue(
        Guid tenantId, string name, IEnumerable<string> scopes, int? messagesPerMinute, DateTimeOffset now)
    {
        var secret = CredentialText.NewClientSecret();
        var client = new OAuthClient
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            ClientId = CredentialText.NewClientId(),
            SecretHash = CredentialText.Hash(secret),
            Name = name,
            Scopes = [.. scopes.Distinct()],
            MessagesPerMinute = messagesPerMinute,
            CreatedAt = now,
        };
        return (client, secret);
    }

    /// <summary>Revoking twice keeps the first instant.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
