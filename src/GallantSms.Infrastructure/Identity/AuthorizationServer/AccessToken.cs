using System.Collections.Frozen;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>What a verified access token says.</summary>
/// <param name="Id">The <c>jti</c>.</param>
/// <param name="Person">Null for a client that acts for itself.</param>
internal sealed record AccessToken(
    string ClientId, Guid TenantId, FrozenSet<string> Scopes, DateTimeOffset ExpiresAt, string Id, DateTimeOffset? IssuedAt = null, TokenPerson? Person = null);

/// <summary>The person that a client acts for, and the grant that lets it.</summary>
internal sealed record TokenPerson(Guid UserId, Guid GrantId);

/// <summary>Why a token was refused.</summary>
internal enum TokenFault
{
    None,
    Malformed,
    Algorithm,
    Type,
    Key,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYetValid,
    Claims,
}

internal readonly record struct TokenVerdict(AccessToken? Token, TokenFault Fault);
