using System.Net;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Refusals that come before anything is looked up, so one loop asks all operations for them.</summary>
internal static class RefusedEverywhere
{
    public static async Task<int> WhileSuspendedAsync(World world)
    {
        Sender[] callers = [await world.SenderAsync("a suspended tenant", world.Suspended, Role.Owner), await world.KeyAsync(world.Suspended, [.. Scopes.All])];
        var refused = 0;
        foreach (var scoped in Cases.Scoped.Where(c => c.Kind != Domain.Tenants.TenantKind.Operator)) // nobody suspends the operator
        {
            var operation = world.Operations[scoped.Operation];
            foreach (var caller in callers)
            {
                (await caller.CallAsync(operation, Call.Blind(operation))).IsRefused(HttpStatusCode.Forbidden, "TENANT_SUSPENDED");
                refused++;
            }
        }

        return refused;
    }

    /// <summary>Pages of other sites: a person's cookie comes along, the token of our page does not, or it is somebody else's.</summary>
    public static async Task<int> FromOtherSitesAsync(World world)
    {
        using var person = await Browser.NewAsync(world.Gallant, world.Reseller.Tenant, Role.Owner);
        using var visitor = await Browser.AnonymousAsync(world.Gallant);
        var somebodys = (await (await world.PersonAsync(world.Stranger, Role.Owner)).SessionAsync()).GetProperty("csrf_token").GetString()!;
        var refused = 0;
        foreach (var operation in world.Operations.Values.Where(o => !o.IsSafe && !o.IsOAuth))
        {
            foreach (var token in new[] { "", somebodys })
            {
                person.ForgedToken = token;
                (await Sender.Of("a page of another site", person).CallAsync(operation, Call.Blind(operation))).IsRefused(HttpStatusCode.Forbidden, "CSRF_FAILED");
                refused++;
            }

            if (!Cases.Open.Any(c => c.Operation == operation.Id)) continue;
            visitor.ForgedToken = "";
            (await Sender.Of("a page of another site, nobody signed in", visitor).CallAsync(operation, Call.Blind(operation))).IsRefused(HttpStatusCode.Forbidden, "CSRF_FAILED");
            refused++;
        }

        person.ForgedToken = null;
        Assert.True((await person.SessionAsync()).GetProperty("signed_in").GetBoolean());
        return refused;
    }

    /// <summary>Support takes nothing along that would outlast the visit, and does not look further down from there.</summary>
    public static async Task<int> WhileActingAsync(World world)
    {
        string[] closed = [Scopes.CredentialsManage, Scopes.WebhooksManage, Scopes.TeamManage, Scopes.SettingsManage, Scopes.TenantsManage, Scopes.TenantsActAs, Scopes.CreditsGrant, Scopes.CarriersManage, Scopes.PrivacyManage, Scopes.PlatformManage];
        using var support = await Browser.NewAsync(world.Gallant, world.Reseller.Tenant, Role.Owner);
        await support.PostAsync("/api/v1/session/act-as", new { tenant_id = world.Mine.Tenant.Id, reason = "Ticket 4711" }).OkAsync();
        var (sender, refused) = (Sender.Of("support", support), 0);
        (await sender.CallAsync(world.Operations["GetBalance"], new())).IsGood().Tells([World.Money]);
        foreach (var scoped in Cases.Scoped.Where(c => closed.Contains(c.Scope)))
        {
            var call = await scoped.Make(world);
            var before = await world.StateAsync();
            (await sender.CallAsync(world.Operations[scoped.Operation], call)).IsRefused(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE").TellsNothing(call.Marks);
            Assert.Equal(before, await world.StateAsync());
            refused++;
        }

        foreach (var asked in new[] { "ShowConsent", "DecideConsent" })
        {
            var call = new Call(await (await Shop.OpenAsync(world)).AskAsync()) { Body = asked == "ShowConsent" ? null : new { allow = true } };
            (await sender.CallAsync(world.Operations[asked], call)).IsRefused(HttpStatusCode.Forbidden, "NOT_WHILE_ACTING");
            refused++;
        }

        await support.DeleteAsync("/api/v1/session/act-as").OkAsync();
        return refused;
    }

    /// <summary>The platform's own log is the operator's only.</summary>
    public static async Task<int> OfThePlatformAsync(World world)
    {
        var refused = 0;
        var operators = await world.SenderAsync("the operator", world.Operator, Role.Owner);
        Sender[] others = [await world.SenderAsync("a reseller", world.Reseller, Role.Owner), await world.SenderAsync("a customer", world.Mine, Role.Owner), await world.KeyAsync(world.Operator, Scopes.AuditRead)];
        foreach (var operation in new[] { world.Operations["ReadAudit"], world.Operations["ExportAudit"] })
        {
            var call = new Call { Query = "?platform=true" };
            foreach (var other in others)
            {
                (await other.CallAsync(operation, call)).IsRefused(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
                refused++;
            }

            (await operators.CallAsync(operation, call)).IsGood();
        }

        return refused;
    }
}
