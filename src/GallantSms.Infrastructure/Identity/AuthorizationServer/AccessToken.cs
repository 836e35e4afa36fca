using System.Collections.Frozen;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>What a verified access token says.</summary>
internal sealed record AccessToken(string ClientId, Guid TenantId, FrozenSet<string> Scopes, DateTimeOffset ExpiresAt);

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
