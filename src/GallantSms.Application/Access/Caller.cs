using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>
/// Who calls: a credential of one tenant, or a person who looks at one. Bound by authentication, read by use cases; reading
/// it before sign-in throws.
/// </summary>
/// <param name="CredentialId">Of a person: the user's id, whatever the browser.</param>
/// <param name="Person">Null for a program.</param>
public sealed record Caller(Guid TenantId, Guid CredentialId, IReadOnlySet<string> Scopes, int? MessagesPerMinute, CallingPerson? Person = null)
{
    /// <summary><c>person</c>, <c>api_key</c> or <c>oauth_client</c>.</summary>
    public string Kind { get; init; } = "person";

    /// <summary>What the credential is called, for the audit log.</summary>
    public string Name { get; init; } = "";
}

/// <summary>A signed-in person: in a browser (<paramref name="SessionId"/>), or behind an OAuth client (no session).</summary>
/// <param name="HomeTenantId">Where the membership is; differs from the caller's tenant while acting as another.</param>
/// <param name="Role">In the home tenant.</param>
/// <param name="Confined">A tenant's single sign-on vouched for this person: the account itself is not theirs to change.</param>
public sealed record CallingPerson(Guid UserId, Guid? SessionId, string Name, string Email, Guid HomeTenantId, Role Role, bool Confined = false);

public interface ICurrentCaller
{
    Caller Caller { get; }
}

/// <summary>What a credential may do. Names are part of the API contract.</summary>
public static class Scopes
{
    public const string MessagesSend = "messages:send";
    public const string MessagesRead = "messages:read";
    public const string FilesWrite = "files:write";
    public const string SuppressionsRead = "suppressions:read";
    public const string SuppressionsWrite = "suppressions:write";
    public const string AccountRead = "account:read";

    /// <summary>Give credit to a tenant below.</summary>
    public const string CreditsGrant = "credits:grant";

    /// <summary>Create and list tenants below.</summary>
    public const string TenantsManage = "tenants:manage";

    /// <summary>Manage the API keys and OAuth clients of the own tenant.</summary>
    public const string CredentialsManage = "credentials:manage";

    /// <summary>Say where the own tenant is told of events.</summary>
    public const string WebhooksManage = "webhooks:manage";

    /// <summary>See who is in the tenant.</summary>
    public const string TeamRead = "team:read";

    /// <summary>Invite, change roles, remove.</summary>
    public const string TeamManage = "team:manage";

    /// <summary>Name, brand, single sign-on of the own tenant.</summary>
    public const string SettingsManage = "settings:manage";

    public const string AuditRead = "audit:read";

    /// <summary>Look at a tenant below through its own eyes, for support.</summary>
    public const string TenantsActAs = "tenants:act_as";

    /// <summary>Carrier accounts, prices, routes and senders: of those who sell.</summary>
    public const string CarriersManage = "carriers:manage";

    /// <summary>Retention, the archive, and what people ask about themselves.</summary>
    public const string PrivacyManage = "privacy:manage";

    /// <summary>The platform as a whole: the operator's only.</summary>
    public const string PlatformManage = "platform:manage";

    public static readonly IReadOnlyList<string> All =
    [
        MessagesSend, MessagesRead, FilesWrite, SuppressionsRead, SuppressionsWrite, AccountRead,
        CreditsGrant, TenantsManage, CredentialsManage, WebhooksManage, TeamRead, TeamManage, SettingsManage, AuditRead, TenantsActAs, CarriersManage, PrivacyManage, PlatformManage,
    ];
}
