namespace GallantSms.Domain.Access;

/// <summary>A person as others may see them: to be read only. The account itself belongs to <c>Infrastructure/Identity/People</c>.</summary>
public sealed class KnownPerson
{
    private KnownPerson() { }

    public Guid Id { get; private init; }

    public string Email { get; private init; } = "";

    public string Name { get; private init; } = "";

    public bool EmailConfirmed { get; private init; }

    public bool TwoFactorEnabled { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>To the minute; null before the first sign-in.</summary>
    public DateTimeOffset? SeenAt { get; private init; }
}
