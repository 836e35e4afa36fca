using System.Net;
using GallantSms.IntegrationTests.Support;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>What resellers do to the tenants below them.</summary>
internal static class CasesOfTenants
{
    private const string Tenants = "/api/v1/tenants";

    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("GrantCredit", CreditsGrant, w => Task.FromResult(new Call { Body = new { tenant_id = w.Below.Tenant.Id, amount = 1_000 } })),
        new("ListResidencies", TenantsManage, _ => Task.FromResult(new Call())) { Foreign = Foreign.Own },
        new("ListTenants", TenantsManage, w => Task.FromResult(new Call { Marks = [Id(w)] })) { Foreign = Foreign.Own },
        new("ListTenantFigures", TenantsManage, w => Task.FromResult(new Call { Marks = [Id(w)] })) { Foreign = Foreign.Own },
        new("ProvisionTenant", TenantsManage, w => Task.FromResult(Open(w.Word("opened"))))
        {
            Foreign = new(HttpStatusCode.Conflict, "SLUG_TAKEN", async w => Open(await SlugAsync(w))),
        },
        new("GetTenant", TenantsManage, async w => new(Id(w)) { Marks = [await SlugAsync(w)] }),
        new("ChangeTenant", TenantsManage, w => Task.FromResult(new Call(Id(w)) { Body = new { name = w.Word("name") } })),
        new("SuspendTenant", TenantsManage, w => Task.FromResult(new Call(Id(w)) { Body = new { reason = "Unpaid" } })) { After = ResumeAsync },
        new("ResumeTenant", TenantsManage, async w => { await SuspendAsync(w); return new(Id(w)) { Body = new { } }; }) { After = ResumeAsync },
        new("AskErasure", TenantsManage, async w => { await SuspendAsync(w); return new(Id(w)) { Body = new { } }; }) { After = ResumeAsync },
        new("GetExport", TenantsManage, async w => { await AskAsync(w, Id(w)); return new(Id(w)) { Marks = ["batches.jsonl"] }; }) { After = ResumeAsync },
        new("EraseTenant", TenantsManage, ErasableAsync),
        new("GetBranding", TenantsManage, BrandedAsync),
        new("ChangeBranding", TenantsManage, w => Task.FromResult(new Call(Id(w)) { Body = new { brand_name = w.Word("brand") } })),
        new("GetLogo", TenantsManage, LogoAsync),
        new("SetLogo", TenantsManage, w => Task.FromResult(new Call(Id(w)) { Body = Call.Bytes(Picture.Png(w.Word("logo")), "image/png") })),
        new("RemoveLogo", TenantsManage, LogoAsync) { MarksAreGone = true },
        new("ActAs", TenantsActAs, w => Task.FromResult(new Call { Body = new { tenant_id = w.Below.Tenant.Id, reason = "Ticket 4711" } })) { KeysAreTold = "BROWSER_ONLY", After = StopActingAsync },
    ];

    private static string Id(World w) => w.Below.Tenant.Id.ToString();

    private static Call Open(string slug) => new() { Body = new { name = "Opened", slug, kind = "customer" } };

    private static async Task<string> SlugAsync(World w) => (await w.Reseller.GetAsync($"{Tenants}/{Id(w)}").OkAsync()).GetProperty("slug").GetString()!;

    private static Task SuspendAsync(World w) => w.Reseller.PostAsync($"{Tenants}/{Id(w)}/suspend", new { reason = "Asked to go" }).OkAsync();

    private static Task ResumeAsync(World w, Sender sender, Answer answer) => w.Reseller.PostAsync($"{Tenants}/{Id(w)}/resume", new { }).OkAsync();

    private static async Task<string> AskAsync(World w, string id)
    {
        await w.Reseller.PostAsync($"{Tenants}/{id}/suspend", new { reason = "Asked to go" }).OkAsync();
        return (await w.Reseller.PostAsync($"{Tenants}/{id}/erase", new { }).OkAsync()).GetProperty("token").GetString()!;
    }

    private static async Task<Call> ErasableAsync(World w)
    {
        var slug = w.Word("doomed");
        var id = (await w.Reseller.PostAsync(Tenants, new { name = "Doomed", slug, kind = "customer" }).OkAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        return new(id) { Body = new { token = await AskAsync(w, id), slug } };
    }

    private static async Task<Call> BrandedAsync(World w)
    {
        var name = w.Word("brand");
        await w.Reseller.PutAsync($"{Tenants}/{Id(w)}/branding", new { brand_name = name }).OkAsync();
        return new(Id(w)) { Marks = [name] };
    }

    private static async Task<Call> LogoAsync(World w)
    {
        var mark = w.Word("logo");
        await w.Reseller.PutAsync($"{Tenants}/{Id(w)}/branding/logo", Call.Bytes(Picture.Png(mark), "image/png")()).OkAsync();
        return new(Id(w)) { Marks = [mark] };
    }

    private static async Task StopActingAsync(World w, Sender sender, Answer answer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/session/act-as");
        using var stopped = await sender.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
    }
}
