namespace GallantSms.Application.Access;

/// <summary>
/// Who calls: a credential of one tenant. Bound by authentication, read by use cases; reading it before sign-in throws.
/// </summary>
public sealed record Caller(Guid TenantId, Guid CredentialId, IReadOnlySet<string> Scopes, int? MessagesPerMinute);

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

    /// <summary>Carrier accounts and routes: the operator's only.</summary>
    public const string PlatformManage = "platform:manage";

    public static readonly IReadOnlyList<string> All =
    [
        MessagesSend, MessagesRead, FilesWrite, SuppressionsRead, SuppressionsWrite, AccountRead,
        CreditsGrant, TenantsManage, CredentialsManage, PlatformManage,
    ];
}
