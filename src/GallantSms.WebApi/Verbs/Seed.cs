using System.Security.Cryptography;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Credits;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity.People;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.WebApi.Verbs;

/// <summary>
/// The demo installation: operator, reseller, customer, their keys, two simulator accounts, prices, credit. Safe to repeat:
/// what exists stays, and keys that the file has are kept.
/// </summary>
internal static class Seed
{
    private const long Million = 1_000_000;

    /// <summary>Micro-USD a segment.</summary>
    private static readonly (string Country, long Micros)[] Prices =
        [("KE", 8_000), ("UG", 25_000), ("TZ", 22_000), ("RW", 15_000), ("NG", 4_500), ("GH", 21_000), ("ZA", 13_000), ("GB", 40_000), ("DE", 70_000), ("FR", 65_000), ("US", 8_300), ("IN", 3_000), (PriceList.AnyCountry, 50_000)];

    public static async Task<int> RunAsync(string[] args)
    {
        var file = Verb.Option(args, "--env-file") ?? throw new ArgumentException("seed needs --env-file PATH");
        await using var app = GallantHost.Build([], default);
        await using var scope = app.Services.CreateAsyncScope();
        var env = EnvFile.Read(file);
        var seeding = new Seeding(scope.ServiceProvider, env, app.Configuration["GALLANT_SIMULATOR_URL"] ?? "http://127.0.0.1:7071");
        await seeding.RunAsync(CancellationToken.None);
        env.Write(file);
        return 0;
    }

    private sealed class Seeding(IServiceProvider services, EnvFile env, string simulatorUrl)
    {
        private readonly IPlatformDb _db = services.GetRequiredService<IPlatformDb>();
        private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

        public async Task RunAsync(CancellationToken ct)
        {
            var provider = await TenantAsync(null, TenantKind.Operator, "Gallant Operator", "operator", ct);
            var reseller = await TenantAsync(provider, TenantKind.Reseller, "Savanna Messaging", "savanna", ct);
            var customer = await TenantAsync(reseller, TenantKind.Customer, "Acacia Clinic", "acacia", ct);

            await OpenAsync(provider, ct);
            await PricesAsync(provider, ct);
            await CarriersAsync(provider, ct);
            await CreditAsync(provider, reseller, 10_000_000 * Million, ct);
            await CreditAsync(reseller, customer, 1_000_000 * Million, ct);

            string[] sending = [Scopes.MessagesSend, Scopes.MessagesRead, Scopes.FilesWrite, Scopes.SuppressionsRead, Scopes.SuppressionsWrite, Scopes.AccountRead];
            await KeyAsync("GALLANT_API_KEY", customer, "Demo key", [.. sending, Scopes.CredentialsManage], ct);
            await KeyAsync("GALLANT_RESELLER_API_KEY", reseller, "Demo reseller key", [.. Scopes.All.Except([Scopes.PlatformManage])], ct);
            await KeyAsync("GALLANT_OPERATOR_API_KEY", provider, "Demo operator key", [.. Scopes.All], ct);
            await ClientAsync(customer, sending, ct);
            await PersonAsync("GALLANT_EMAIL", "GALLANT_PASSWORD", "demo@gallant.example", "Demo Customer", customer, ct);
            await PersonAsync("GALLANT_RESELLER_EMAIL", "GALLANT_RESELLER_PASSWORD", "reseller@gallant.example", "Demo Reseller", reseller, ct);
            await PersonAsync("GALLANT_OPERATOR_EMAIL", "GALLANT_OPERATOR_PASSWORD", "operator@gallant.example", "Demo Operator", provider, ct);
        }

        private async Task<Tenant> TenantAsync(Tenant? parent, TenantKind kind, string name, string slug, CancellationToken ct)
        {
            var tenant = await _db.Tenants.SingleOrDefaultAsync(t => t.Slug == slug, ct);
            if (tenant is null)
            {
                tenant = Tenant.Create(parent?.Id, kind, name, slug, "KE", "USD", 60_000_000, _clock.GetUtcNow());
                _db.Tenants.Add(tenant);
                await _db.SaveChangesAsync(ct);
            }

            await services.GetRequiredService<ITenantProvisioner>().ProvisionAsync(tenant.Id, ct);
            return tenant;
        }

        /// <summary>Whoever opens the demo may register, and has something to send with.</summary>
        private async Task OpenAsync(Tenant provider, CancellationToken ct)
        {
            if (provider.SignUp) return;
            provider.OpenToStrangers(true, 10 * Million);
            await _db.SaveChangesAsync(ct);
        }

        private async Task PricesAsync(Tenant tenant, CancellationToken ct)
        {
            if (await _db.PriceLists.AnyAsync(l => l.TenantId == tenant.Id, ct)) return;
            _db.PriceLists.Add(PriceList.Create(tenant.Id, 1, "USD", _clock.GetUtcNow(), Prices));
            await _db.SaveChangesAsync(ct);
        }

        /// <summary>The simulator may have moved to another port since the last start: its address is written every time.</summary>
        private async Task CarriersAsync(Tenant provider, CancellationToken ct)
        {
            var secrets = services.GetRequiredService<ISecretBox>();
            foreach (var (name, share) in new[] { ("simulator", 60), ("simulator-backup", 75) })
            {
                var settings = JsonSerializer.Serialize(new Dictionary<string, string> { ["url"] = simulatorUrl, ["account"] = name });
                var secret = secrets.Protect(JsonSerializer.Serialize(new Dictionary<string, string> { ["secret"] = "simulator-secret" }));
                var account = await _db.CarrierAccounts.SingleOrDefaultAsync(a => a.Name == name, ct);
                if (account is not null)
                {
                    account.Configure(settings, secret);
                    await _db.SaveChangesAsync(ct);
                    continue;
                }

                account = CarrierAccount.Create(provider.Id, "simulator", name, settings, secret, _clock.GetUtcNow());
                _db.CarrierAccounts.Add(account);
                await _db.SaveChangesAsync(ct);
                _db.CarrierPriceLists.Add(CarrierPriceList.Create(account.No, 1, "USD", _clock.GetUtcNow(), Prices.Select(p => (p.Country, "", p.Micros * share / 100))));
                await _db.SaveChangesAsync(ct);
            }

            if (await _db.RouteGroups.AnyAsync(g => g.OwnerId == provider.Id, ct)) return;
            var group = RouteGroup.Create(provider.Id, "Default", RoutePolicy.Priority, _clock.GetUtcNow());
            var accounts = await _db.CarrierAccounts.Where(a => a.OwnerId == provider.Id).OrderBy(a => a.No).Select(a => a.No).ToListAsync(ct);
            group.Use(accounts.Select(no => (no, 1, false)));
            _db.RouteGroups.Add(group);
            _db.RouteRules.Add(RouteRule.Create(provider.Id, 1, "Everything", group.Id, _clock.GetUtcNow()));
            await _db.SaveChangesAsync(ct);
        }

        private async Task CreditAsync(Tenant from, Tenant to, long amount, CancellationToken ct)
        {
            var directory = services.GetRequiredService<ITenantDirectory>();
            var (giver, taker) = ((await directory.FindAsync(from.Id, ct))!, (await directory.FindAsync(to.Id, ct))!);
            var balance = await services.GetRequiredService<ILedger>().BalanceAsync(taker, ct);
            if (balance is { Available: 0, Reserved: 0, Spent: 0, Granted: 0 })
                await services.GetRequiredService<ICreditTransfers>().GiveAsync(giver, taker, amount, "demo", ct);
        }

        private async Task KeyAsync(string name, Tenant tenant, string label, string[] scopes, CancellationToken ct)
        {
            if (env.Has(name)) return;
            env.Set(name, (await services.GetRequiredService<ApiKeyIssuer>().IssueAsync(tenant.Id, label, scopes, ct: ct)).Secret);
        }

        private async Task ClientAsync(Tenant tenant, string[] scopes, CancellationToken ct)
        {
            if (env.Has("GALLANT_CLIENT_ID") && env.Has("GALLANT_CLIENT_SECRET")) return;
            var issued = await services.GetRequiredService<OAuthClientIssuer>().IssueAsync(tenant.Id, "Demo client", scopes, ct: ct);
            env.Set("GALLANT_CLIENT_ID", issued.Client.ClientId);
            env.Set("GALLANT_CLIENT_SECRET", issued.Secret);
        }

        private async Task PersonAsync(string emailName, string passwordName, string email, string name, Tenant tenant, CancellationToken ct)
        {
            if (env.Has(emailName) && env.Has(passwordName)) return;
            var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(9));
            await services.GetRequiredService<UserAccounts>().EnsureAsync(email, name, password, tenant.Id, Role.Owner, ct);
            env.Set(emailName, email);
            env.Set(passwordName, password);
        }
    }
}
