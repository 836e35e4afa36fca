namespace GallantSms.Infrastructure.Identity.Sessions;

/// <summary>A live session of a browser.</summary>
/// <param name="Principal">Its caller has an empty tenant id when the person is a member of none that this session may see.</param>
/// <param name="TenantId">Where the person is at home in this session.</param>
/// <param name="ActingTenantId">The tenant below that one whose eyes they borrow.</param>
/// <param name="SsoTenantId">Whose single sign-on vouched; the session sees no other tenant.</param>
internal sealed record KnownSession(
    Guid Id, Guid UserId, DateTimeOffset ExpiresAt, CallerPrincipal Principal, Guid? TenantId, Guid? ActingTenantId, string? ActingReason, DateTimeOffset? ActingSince,
    string Method, Guid? SsoTenantId);
