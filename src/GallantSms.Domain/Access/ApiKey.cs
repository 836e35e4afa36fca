namespace GallantSms.Domain.Access;

/// <summary>A program's key to one tenant. The key itself is shown once, at issue; only its hash is kept.</summary>
public sealed class ApiKey
{
    private const int VisibleLength = 12;

    private ApiKey() { }

    public Guid Id { get; private init; }

    public Guid TenantId { get; private init; }

    public string Name { get; private init; } = "";

    /// <summary>The visible beginning, to recognise a key by.</summary>
    public string Prefix { get; private init; } = "";

    public byte[] Hash { get; private init; } = [];

    public string[] Scopes { get; private init; } = [];

    /// <summary>Own limit beside the tenant's; null for none.</summary>
    public int? MessagesPerMinute { get; private init; }

    /// <summary>Addresses and networks that it is taken from; null for everywhere.</summary>
    public string[]? AllowedIps { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? ExpiresAt { get; private init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; private init; }

    public static (ApiKey Key, string Secret) Issue(
        Guid tenantId, string name, IEnumerable<string> scopes, DateTimeOffset? expiresAt, int? messagesPerMinute, DateTimeOffset now,
        IEnumerable<string>? allowedIps = null)
    {
        var secret = CredentialText.NewApiKey();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Name = name,
            Prefix = secret[..VisibleLength],
            Hash = CredentialText.Hash(secret),
            Scopes = [.. scopes.Distinct()],
            MessagesPerMinute = messagesPerMinute,
            AllowedIps = allowedIps?.Distinct().ToArray() is { Length: > 0 } allowed ? allowed : null,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
        return (key, secret);
    }

    /// <summary>Revoking twice keeps the first instant.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
