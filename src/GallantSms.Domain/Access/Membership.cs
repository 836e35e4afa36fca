namespace GallantSms.Domain.Access;

/// <summary>A person's place in a tenant; somebody may have several.</summary>
public sealed class Membership
{
    private Membership() { }

    public Guid UserId { get; private init; }

    public Guid TenantId { get; private init; }

    public Role Role { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public static Membership Create(Guid userId, Guid tenantId, Role role, DateTimeOffset now) =>
        new() { UserId = userId, TenantId = tenantId, Role = role, CreatedAt = now };

    public void Become(Role role) => Role = role;
}
