using System.Collections.Frozen;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.Application.Access;

/// <summary>The permission matrix: which role may do what. Policies ask for scopes, so people and programs pass the same gates.</summary>
public static class Permissions
{
    private static readonly string[] Reading = [MessagesRead, SuppressionsRead, AccountRead];

    private static readonly FrozenDictionary<Role, string[]> OfRole = new Dictionary<Role, string[]>
    {
        [Role.Owner] = [.. All],
        [Role.Admin] = [.. All],
        [Role.Sender] = [.. Reading, MessagesSend, FilesWrite, SuppressionsWrite],
        [Role.Analyst] = [.. Reading, AuditRead],
        [Role.Developer] = [.. Reading, MessagesSend, FilesWrite, CredentialsManage, WebhooksManage],
        [Role.Billing] = [AccountRead, CreditsGrant],
    }.ToFrozenDictionary();

    /// <summary>What only a tenant with tenants below has, and what only the operator has.</summary>
    private static readonly FrozenSet<string> OfParents = new[] { TenantsManage, TenantsActAs, CreditsGrant, CarriersManage, PlatformManage }.ToFrozenSet();

    /// <summary>What support may not take with it: anything that would outlast the visit.</summary>
    private static readonly FrozenSet<string> NotWhileActing = new[] { CredentialsManage, WebhooksManage, TeamManage, SettingsManage, TenantsActAs, CarriersManage, PrivacyManage, PlatformManage }.ToFrozenSet();

    private static readonly FrozenDictionary<(Role, TenantKind), FrozenSet<string>> Known =
        (from role in Enum.GetValues<Role>()
         from kind in Enum.GetValues<TenantKind>()
         select KeyValuePair.Create((role, kind), OfRole[role].Where(scope => Fits(scope, kind)).ToFrozenSet())).ToFrozenDictionary();

    private static readonly FrozenDictionary<(Role, TenantKind), FrozenSet<string>> KnownActing =
        Known.ToFrozenDictionary(k => k.Key, k => k.Value.Where(scope => !NotWhileActing.Contains(scope)).ToFrozenSet());

    /// <summary>The scopes of a member.</summary>
    public static FrozenSet<string> For(Role role, TenantKind kind) => Known[(role, kind)];

    /// <summary>The scopes of somebody from above, with this role at home, while acting as a tenant of this kind.</summary>
    public static FrozenSet<string> ForActing(Role role, TenantKind kind) => KnownActing[(role, kind)];

    public static string Describe(Role role) => role switch
    {
        Role.Owner => "Everything, and the only one to appoint or remove owners.",
        Role.Admin => "Everything but owners.",
        Role.Sender => "Sends messages and follows them.",
        Role.Analyst => "Reads messages, reports and the audit log.",
        Role.Developer => "Sends, reads, and manages API keys, OAuth clients and webhooks.",
        Role.Billing => "Sees the balance and gives credit.",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static string Describe(string scope) => scope switch
    {
        MessagesSend => "Send, pause and cancel messages",
        MessagesRead => "Read messages and reports",
        FilesWrite => "Upload files of recipients",
        SuppressionsRead => "See who must not be texted",
        SuppressionsWrite => "Change who must not be texted",
        AccountRead => "See balance and spending",
        CreditsGrant => "Give credit to accounts below",
        TenantsManage => "Open and manage accounts below",
        CredentialsManage => "Manage API keys and OAuth clients",
        WebhooksManage => "Manage webhooks",
        TeamRead => "See the team",
        TeamManage => "Invite people and change roles",
        SettingsManage => "Change settings, brand and single sign-on",
        AuditRead => "Read the audit log",
        TenantsActAs => "Act as an account below, for support",
        CarriersManage => "Manage carriers, routes and senders",
        PrivacyManage => "Decide how long data is kept, export and erase people's data",
        PlatformManage => "Manage the platform",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    private static bool Fits(string scope, TenantKind kind) => kind switch
    {
        TenantKind.Operator => true,
        TenantKind.Reseller => scope != PlatformManage,
        _ => !OfParents.Contains(scope),
    };
}
