namespace GallantSms.Domain.Access;

/// <summary>An open door into a tenant for one e-mail address. The link's token is kept as a hash only.</summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private Invitation() { }

    public Guid Id { get; private init; }

    public Guid TenantId { get; private init; }

    /// <summary>Lower case.</summary>
    public string Email { get; private init; } = "";

    public Role Role { get; private init; }

    public byte[] TokenHash { get; private init; } = [];

    public Guid? InvitedBy { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset ExpiresAt { get; private init; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public static (Invitation Invitation, string Token) Issue(Guid tenantId, string email, Role role, Guid? invitedBy, DateTimeOffset now)
    {
        var token = CredentialText.NewInvitation();
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Email = email.Trim().ToLowerInvariant(),
            Role = role,
            TokenHash = CredentialText.Hash(token),
            InvitedBy = invitedBy,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        return (invitation, token);
    }

    public bool IsOpen(DateTimeOffset now) => AcceptedAt is null && RevokedAt is null && now < ExpiresAt;

    public void Accept(DateTimeOffset now) => AcceptedAt ??= now;

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
