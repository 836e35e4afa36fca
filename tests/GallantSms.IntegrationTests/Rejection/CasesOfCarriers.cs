using System.Net;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Support;
using static GallantSms.Application.Access.Scopes;
using static GallantSms.IntegrationTests.Carriers.CarrierApi;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Carriers and routes of a reseller; another reseller has its own.</summary>
internal static class CasesOfCarriers
{
    /// <summary>Names something of the first reseller in the body, where the other may only name what is theirs.</summary>
    private static readonly Foreign NotTheirs = new(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("ListProviders", CarriersManage, _ => Task.FromResult(new Call())) { Foreign = Foreign.Own },
        new("ListProviderAccounts", CarriersManage, async w => new() { Marks = [(await AccountAsync(w)).Name] }) { Foreign = Foreign.Own },
        new("CreateProviderAccount", CarriersManage, w => Task.FromResult(new Call { Body = Plain(w.Word("carrier")) })) { Foreign = Foreign.Own },
        new("ListProviderAccountHealth", CarriersManage, async w => new() { Marks = [(await AccountAsync(w)).Name] }) { Foreign = Foreign.Own },
        new("GetProviderAccount", CarriersManage, async w => await ShownAsync(w)),
        new("ChangeProviderAccount", CarriersManage, async w => new((await AccountAsync(w)).Id) { Body = new { name = w.Word("renamed"), settings = new { address = "https://plain.example" } } }),
        new("DeleteProviderAccount", CarriersManage, async w => new((await AccountAsync(w)).Id)),
        new("CheckProviderAccount", CarriersManage, async w => new((await AccountAsync(w)).Id) { Body = new { } }),
        new("PauseProviderAccount", CarriersManage, async w => await ShownAsync(w) with { Body = new { } }),
        new("ResumeProviderAccount", CarriersManage, async w => await ShownAsync(w) with { Body = new { } }),
        new("GetProviderAccountHealth", CarriersManage, async w => await ShownAsync(w)),
        new("GetCarrierPrices", CarriersManage, async w => await PricedAsync(w)),
        new("ImportCarrierPrices", CarriersManage, async w => new((await AccountAsync(w)).Id) { Body = Prices() }),

        new("ListRoutes", CarriersManage, async w => new() { Marks = [(await GroupAsync(w)).ToString()] }) { Foreign = Foreign.Own },
        new("CreateRouteGroup", CarriersManage, async w => new() { Body = Group(w, (await AccountAsync(w)).Id) }) { Foreign = NotTheirs },
        new("ChangeRouteGroup", CarriersManage, async w => new(await GroupAsync(w)) { Body = Group(w, (await AccountAsync(w)).Id) }),
        new("DeleteRouteGroup", CarriersManage, async w => new(await GroupAsync(w))),
        new("CreateRouteRule", CarriersManage, async w => new() { Body = Rule(w, await GroupAsync(w)) }) { Foreign = NotTheirs },
        new("ChangeRouteRule", CarriersManage, async w => new(await RuleAsync(w)) { Body = Rule(w, await GroupAsync(w)) }),
        new("DeleteRouteRule", CarriersManage, async w => new(await RuleAsync(w))),
        new("OrderRouteRules", CarriersManage, OrderAsync) { Foreign = NotTheirs },
        new("SimulateRoute", CarriersManage, w => Task.FromResult(new Call { Body = new { to = "+254712345678", tenant_id = w.Mine.Tenant.Id } })),

        new("ListUnmatchedReceipts", CarriersManage, async w => new() { Marks = [(await ReceiptAsync(w)).Reference] }) { Foreign = Foreign.Own },
        new("RetryUnmatchedReceipt", CarriersManage, async w => new((await ReceiptAsync(w)).Id) { Body = new { } }),
        new("DropUnmatchedReceipt", CarriersManage, async w => new((await ReceiptAsync(w)).Id)),
        new("ListReasons", MessagesRead, _ => Task.FromResult(new Call())) { Foreign = Foreign.Own },
    ];

    private static async Task<(Guid Id, string Name, short No)> AccountAsync(World w)
    {
        var account = await w.Reseller.AccountAsync(w.Word("carrier"));
        return (account.Id(), account.Text("name")!, account.GetProperty("no").GetInt16());
    }

    private static async Task<Call> ShownAsync(World w)
    {
        var (id, name, _) = await AccountAsync(w);
        return new(id) { Marks = [name] };
    }

    private static Func<HttpContent> Prices() => Call.Bytes("country,price\nKE,0.004321\n"u8.ToArray(), "text/csv");

    private static async Task<Call> PricedAsync(World w)
    {
        var (id, _, _) = await AccountAsync(w);
        await w.Reseller.PostAsync($"{Accounts}/{id}/prices", Prices()()).OkAsync();
        return new(id) { Marks = ["4321"] };
    }

    private static object Group(World w, Guid account) => new { name = w.Word("group"), policy = "priority", members = new[] { new { account_id = account } } };

    private static async Task<Guid> GroupAsync(World w) => await w.Reseller.GroupAsync("priority", new { account_id = (await AccountAsync(w)).Id });

    /// <summary>Out of force: the first tenant's messages go their usual way.</summary>
    private static object Rule(World w, Guid group) => new { name = w.Word("rule"), group_id = group, enabled = false };

    private static async Task<Guid> RuleAsync(World w) => (await w.Reseller.PostAsync($"{Routes}/rules", Rule(w, await GroupAsync(w))).OkAsync(HttpStatusCode.Created)).Id();

    private static async Task<Call> OrderAsync(World w)
    {
        await RuleAsync(w);
        return new() { Body = new { ids = (await w.Reseller.GetAsync(Routes).OkAsync()).List("rules").Select(r => r.Id()).Reverse() } };
    }

    private static async Task<(Guid Id, string Reference)> ReceiptAsync(World w)
    {
        var (id, reference, account) = (Guid.CreateVersion7(), w.Word("reference"), await AccountAsync(w));
        await w.Gallant.PlatformAsync(
            "insert into unmatched_receipts (id, account_no, reference, status, reason, raw_status, reported_at, received_at) values ($1, $2, $3, 10, 0, 'DELIVRD', now(), now() - interval '1 minute')",
            id, account.No, reference);
        return (id, reference);
    }
}
