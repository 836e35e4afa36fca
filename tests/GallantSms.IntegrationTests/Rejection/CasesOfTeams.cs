using System.Globalization;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>People, credentials, settings and the log of one's own tenant.</summary>
internal static class CasesOfTeams
{
    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("ListTeam", TeamRead, async w => new() { Marks = [(await w.PersonAsync(w.Mine, Role.Owner)).Email] }) { Foreign = Foreign.Own },
        new("ListRoles", TeamRead, _ => Task.FromResult(new Call())) { Foreign = Foreign.Own }, // the same for everybody
        new("ListInvitations", TeamRead, async w => new() { Marks = [(await InvitedAsync(w)).Email] }) { Foreign = Foreign.Own },
        new("Invite", TeamManage, w => Task.FromResult(new Call { Body = new { email = Email(w), role = "sender" } })) { Foreign = Foreign.Own },
        new("RevokeInvitation", TeamManage, async w => new((await InvitedAsync(w)).Id)),
        new("ChangeRole", TeamManage, async w => new(await MemberAsync(w)) { Body = new { role = "billing" } }),
        new("RemoveMember", TeamManage, async w => new(await MemberAsync(w))),

        new("ListApiKeys", CredentialsManage, async w => new() { Marks = [(await KeyAsync(w)).Name] }) { Foreign = Foreign.Own },
        new("CreateApiKey", CredentialsManage, w => Task.FromResult(new Call { Body = Credential(w.Word("key")) })) { Foreign = Foreign.Own },
        new("RevokeApiKey", CredentialsManage, async w => new((await KeyAsync(w)).Id)),
        new("ListOAuthClients", CredentialsManage, async w => new() { Marks = [(await ClientAsync(w)).Name] }) { Foreign = Foreign.Own },
        new("CreateOAuthClient", CredentialsManage, w => Task.FromResult(new Call { Body = Credential(w.Word("client")) })) { Foreign = Foreign.Own },
        new("UpdateOAuthClient", CredentialsManage, async w => new((await ClientAsync(w)).Id) { Body = Credential(w.Word("changed")) }),
        new("ReplaceOAuthClientSecret", CredentialsManage, async w => new((await ClientAsync(w)).Id) { Body = new { } }),
        new("RevokeOAuthClient", CredentialsManage, async w => new((await ClientAsync(w)).Id)),
        new("ListRequests", CredentialsManage, RequestsAsync) { Foreign = Foreign.Own },

        new("GetSettings", SettingsManage, async w => new() { Marks = [await SlugAsync(w)] }) { Foreign = Foreign.Own },
        new("ChangeSettings", SettingsManage, w => Task.FromResult(new Call { Body = new { name = w.Word("name") } })) { Foreign = Foreign.Own },
        new("GetOwnBranding", SettingsManage, BrandedAsync) { Foreign = Foreign.Own },
        new("ChangeOwnBranding", SettingsManage, w => Task.FromResult(new Call { Body = new { brand_name = w.Word("brand") } })) { Foreign = Foreign.Own },
        new("GetOwnLogo", SettingsManage, LogoAsync) { Foreign = Foreign.OwnOrNothing },
        new("SetOwnLogo", SettingsManage, w => Task.FromResult(new Call { Body = Call.Bytes(Picture.Png(w.Word("logo")), "image/png") })) { Foreign = Foreign.Own },
        new("RemoveOwnLogo", SettingsManage, LogoAsync) { Foreign = Foreign.Own, MarksAreGone = true },

        new("ListSsoConnections", SettingsManage, async w => new() { Marks = [await ConnectionAsync(w)] }) { Foreign = Foreign.Own },
        new("CreateSsoConnection", SettingsManage, w => Task.FromResult(new Call { Body = Connection(w.Word("sso")) })) { Foreign = Foreign.Own },
        new("UpdateSsoConnection", SettingsManage, async w => new(await ConnectionAsync(w)) { Body = Connection(w.Word("sso")) }),
        new("DeleteSsoConnection", SettingsManage, async w => new(await ConnectionAsync(w))),
        new("CheckSsoConnection", SettingsManage, async w => new(await ConnectionAsync(w)) { Body = new { } }),

        new("ReadAudit", AuditRead, async w => new() { Marks = [(await InvitedAsync(w)).Email] }) { Foreign = Foreign.Own },
        new("ExportAudit", AuditRead, async w => new() { Marks = [(await InvitedAsync(w)).Email] }) { Foreign = Foreign.Own },
    ];

    public static object Connection(string name) =>
        new { name, preset = "github", client_id = "gallant", client_secret = "a secret of theirs", domains = new[] { $"{name}.example" } };

    public static async Task<string> ConnectionAsync(World w)
    {
        // A tenant has twenty at most.
        foreach (var old in (await w.Mine.GetAsync("/api/v1/sso-connections").OkAsync()).EnumerateArray().Skip(8))
            await w.Mine.DeleteAsync($"/api/v1/sso-connections/{old.GetProperty("id").GetGuid()}").OkAsync();
        return (await w.MinePostAsync("/api/v1/sso-connections", Connection(w.Word("sso")))).GetProperty("id").GetString()!;
    }

    private static string Email(World w) => $"{w.Word("new")}@people.example";

    private static object Credential(string name) => new { name, scopes = new[] { CredentialsManage } };

    public static async Task<(string Id, string Email)> InvitedAsync(World w)
    {
        var email = Email(w);
        return ((await w.MinePostAsync("/api/v1/team/invitations", new { email, role = "sender" })).GetProperty("id").GetString()!, email);
    }

    private static async Task<(string Id, string Name)> KeyAsync(World w)
    {
        var name = w.Word("key");
        return ((await w.MinePostAsync("/api/v1/api-keys", Credential(name))).GetProperty("id").GetString()!, name);
    }

    private static async Task<(string Id, string Name)> ClientAsync(World w)
    {
        var name = w.Word("client");
        return ((await w.MinePostAsync("/api/v1/oauth-clients", Credential(name))).GetProperty("id").GetString()!, name);
    }

    private static async Task<object> MemberAsync(World w) => (await w.Gallant.NewPersonAsync(w.Mine.Tenant, Role.Analyst)).Id;

    private static async Task<string> SlugAsync(World w) => (await w.Mine.GetAsync("/api/v1/settings").OkAsync()).GetProperty("slug").GetString()!;

    private static async Task<Call> BrandedAsync(World w)
    {
        var name = w.Word("brand");
        await w.Mine.PutAsync("/api/v1/settings/branding", new { brand_name = name }).OkAsync();
        return new() { Marks = [name] };
    }

    private static async Task<Call> LogoAsync(World w)
    {
        var mark = w.Word("logo");
        await w.Mine.PutAsync("/api/v1/settings/branding/logo", Call.Bytes(Picture.Png(mark), "image/png")()).OkAsync();
        return new() { Marks = [mark] };
    }

    /// <summary>Calls are written by the second: waits for one that has arrived.</summary>
    private static async Task<Call> RequestsAsync(World w)
    {
        var id = w.Mine.Tenant.Id.ToString();
        await w.Mine.GetAsync("/api/v1/account/balance").OkAsync();
        await w.Gallant.EventuallyAsync($"select count(*) from (select 1 from request_log where tenant_id = '{id}' limit 1) found", 1);
        var newest = await w.Gallant.PlatformAsync("select request_id from request_log where tenant_id = $1 order by id desc limit 1", w.Mine.Tenant.Id);
        return new() { Query = "?limit=500", Marks = [Convert.ToString(newest, CultureInfo.InvariantCulture)!] };
    }
}

internal static class Picture
{
    /// <summary>The header of a picture of 64 x 32 pixels, and a word behind it.</summary>
    public static byte[] Png(string word) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 64, 0, 0, 0, 32, 8, 6, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(word)];
}
