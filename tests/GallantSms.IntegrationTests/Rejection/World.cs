using System.Net;
using System.Text.Json;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>
/// Two resellers under one operator. Below the first: the tenant that everything is done to, its neighbour, and one to be suspended
/// and resumed. Below the second: a stranger. A suspended reseller stands beside them.
/// </summary>
public sealed class World(GallantFixture gallant) : IAsyncLifetime
{
    /// <summary>Credit limit of the first tenant and of no other, to be seen in its balance.</summary>
    internal const string Money = "7654321";

    private readonly Dictionary<(Guid, Role), Browser> _people = [];
    private readonly Dictionary<string, TestTenant> _keys = [];
    private readonly HttpClient _nobody = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new(gallant.Url) };
    private int _number;

    internal GallantFixture Gallant => gallant;

    internal IReadOnlyDictionary<string, Operation> Operations { get; private set; } = null!;

    internal TestTenant Operator { get; private set; } = null!;

    internal TestTenant Reseller { get; private set; } = null!;

    internal TestTenant OtherReseller { get; private set; } = null!;

    /// <summary>That everything of a tenant's own is done to.</summary>
    internal TestTenant Mine { get; private set; } = null!;

    internal TestTenant Neighbour { get; private set; } = null!;

    internal TestTenant Stranger { get; private set; } = null!;

    /// <summary>Below the first reseller, to be suspended, branded and given credit.</summary>
    internal TestTenant Below { get; private set; } = null!;

    internal TestTenant Suspended { get; private set; } = null!;

    internal Tally Tally { get; } = new();

    public async Task InitializeAsync()
    {
        Operations = (await Operation.ReadAsync(gallant)).ToDictionary(o => o.Id);
        Operator = await gallant.OperatorAsync();
        Reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        OtherReseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        Mine = await gallant.NewTenantAsync(parent: Reseller, credits: 500_000_000);
        Neighbour = await gallant.NewTenantAsync(parent: Reseller, credits: 1_000_000);
        Stranger = await gallant.NewTenantAsync(parent: OtherReseller, credits: 1_000_000);
        Below = await gallant.NewTenantAsync(parent: Reseller, credits: 0);
        Suspended = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0);
        await Operator.PutAsync($"/api/v1/tenants/{Mine.Tenant.Id}", new { credit_limit = int.Parse(Money, System.Globalization.CultureInfo.InvariantCulture) }).OkAsync();
        await PersonAsync(Suspended, Role.Owner);
        await Operator.PostAsync($"/api/v1/tenants/{Suspended.Tenant.Id}/suspend", new { reason = "Unpaid" }).OkAsync();
    }

    public Task DisposeAsync()
    {
        foreach (var browser in _people.Values) browser.Dispose();
        _nobody.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A word that is nowhere else.</summary>
    internal string Word(string kind) => $"{kind}-{Interlocked.Increment(ref _number)}-{Guid.NewGuid():N}"[..28];

    internal string Number() => $"+25471{Interlocked.Increment(ref _number) + 2_000_000:D7}";

    /// <summary>The tenant's person with this role, in a browser.</summary>
    internal async Task<Browser> PersonAsync(TestTenant tenant, Role role)
    {
        if (!_people.TryGetValue((tenant.Tenant.Id, role), out var browser)) _people[(tenant.Tenant.Id, role)] = browser = await Browser.NewAsync(gallant, tenant.Tenant, role);
        return browser;
    }

    internal async Task<Sender> SenderAsync(string who, TestTenant tenant, Role role) => Sender.Of($"{role.Name()} of {who}", await PersonAsync(tenant, role));

    internal async Task<Sender> KeyAsync(TestTenant tenant, params string[] scopes)
    {
        var name = $"{tenant.Tenant.Id} {string.Join(' ', scopes)}";
        if (!_keys.TryGetValue(name, out var key)) _keys[name] = key = await gallant.WithScopesAsync(tenant, scopes);
        return Sender.Of(scopes.Length > 1 ? "a key with other scopes" : $"a key with {scopes[0]}", key);
    }

    internal Sender Anonymous() => Sender.Of("nobody", _nobody);

    /// <summary>Nobody, with our page open.</summary>
    internal async Task<Sender> VisitorAsync() => Sender.Of("a visitor", await Browser.AnonymousAsync(gallant));

    /// <summary>The first tenant's messages lie an hour ahead: nothing changes them while a test looks.</summary>
    internal async Task<JsonElement> SendAsync(params string[] numbers) =>
        await Mine.SendAsync(new { phone_numbers = numbers.Length > 0 ? numbers : [Number()], message = "Rejection", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });

    internal Task<JsonElement> MinePostAsync(string path, object body) => Mine.PostAsync(path, body).OkAsync(HttpStatusCode.Created);

    /// <summary>The token of the link that was mailed to this address.</summary>
    internal async Task<string> MailedAsync(string email, string subject) => Links.Token(await gallant.MailAsync(email, subject));

    /// <summary>Everything that the first tenant, its reseller and the reseller's other tenant are made of, but not when something was last used.</summary>
    internal async Task<string> StateAsync()
    {
        Guid[] ids = [Mine.Tenant.Id, Reseller.Tenant.Id, Below.Tenant.Id];
        var platform = await gallant.PlatformAsync("""
            select md5(coalesce(string_agg(line, ';' order by line), '')) from (
                select (to_jsonb(t) - 'db_password')::text as line from tenants t where id = any($1)
                union all select id::text from tenants where parent_id = $2
                union all select (to_jsonb(k) - 'last_used_at')::text from api_keys k where tenant_id = any($1)
                union all select (to_jsonb(c) - 'last_used_at')::text from oauth_clients c where tenant_id = any($1)
                union all select to_jsonb(m)::text from memberships m where tenant_id = any($1)
                union all select to_jsonb(i)::text from invitations i where tenant_id = any($1)
                union all select to_jsonb(s)::text from oidc_connections s where tenant_id = any($1)
                union all select to_jsonb(e)::text from erasures e where tenant_id = any($1)
                union all select to_jsonb(g)::text from oauth_grants g where tenant_id = any($1)
                union all select to_jsonb(x)::text from credit_transfers x where from_tenant = any($1) or to_tenant = any($1)
                union all select to_jsonb(p)::text from provider_accounts p where owner_id = any($1)
                union all select to_jsonb(l)::text from carrier_prices l join provider_accounts p on p.no = l.account_no where p.owner_id = any($1)
                union all select to_jsonb(r)::text from route_groups r where owner_id = any($1)
                union all select to_jsonb(r)::text from route_members r join route_groups g on g.id = r.group_id where g.owner_id = any($1)
                union all select to_jsonb(r)::text from route_rules r where owner_id = any($1)
                union all select to_jsonb(s)::text from sender_ids s where tenant_id = any($1)
                union all select to_jsonb(r)::text from sender_rules r
                union all select to_jsonb(u)::text from unmatched_receipts u join provider_accounts p on p.no = u.account_no where p.owner_id = any($1)
                union all select to_jsonb(a)::text from audit_entries a where tenant_id = any($1)) everything
            """, ids, Reseller.Tenant.Id);
        var own = await Mine.CountAsync("""
            select ('x' || substr(md5(coalesce(string_agg(line, ';' order by line), '')), 1, 15))::bit(60)::bigint from (
                select to_jsonb(b)::text as line from batches b union all select to_jsonb(m)::text from messages m union all select to_jsonb(c)::text from chunks c
                union all select to_jsonb(s)::text from suppressions s union all select to_jsonb(f)::text from files f union all select to_jsonb(l)::text from ledger_transfers l
                union all select to_jsonb(s)::text from saved_searches s union all select e.id::text || (e.state = 4)::text from exports e
                union all select concat(e.id, e.url, e.types, e.enabled, md5(e.secrets)) from webhook_endpoints e union all select callback_secrets from webhook_settings
                union all select concat(d.id, d.state) from webhook_deliveries d) everything
            """);
        return $"{platform} {own}";
    }
}

/// <summary>What was refused so far.</summary>
internal sealed class Tally
{
    private int _operations;
    private int _refusals;

    public string Add(string operation, int refused) =>
        $"{operation}: {refused} refusals and the controls hold. So far {Interlocked.Increment(ref _operations)} operations x {Interlocked.Add(ref _refusals, refused)} refusals, all refused.";
}
