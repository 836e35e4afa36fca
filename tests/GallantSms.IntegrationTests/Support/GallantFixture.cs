using System.Net.Http.Json;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Credits;
using GallantSms.Application.Providers;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Mail;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Providers.Simulator;
using GallantSms.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GallantSms.IntegrationTests.Support;

/// <summary>
/// All of GallantSms in this process: the API with its workers on a real PostgreSQL, and the carrier simulator. Databases of
/// its own, dropped at the end.
/// </summary>
public sealed class GallantFixture : IAsyncLifetime
{
    private readonly string _prefix = PostgresServer.NewPrefix();
    private readonly string _folder = Directory.CreateTempSubdirectory("gallant-test-").FullName;
    private readonly LogLines _log = new();
    private WebApplication? _app;
    private SimulatorHost? _simulator;
    private TenantInfo? _operator;

    internal SimulatorHost Simulator => _simulator!;

    /// <summary>A second kind of carrier, which resellers may have too.</summary>
    internal PlainCarrier Carrier { get; } = new();

    /// <summary>All that the host has logged.</summary>
    internal string Logged => _log.Text;

    internal IServiceProvider Services => _app!.Services;

    public string Url { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["GALLANT_POSTGRES"] = await PostgresServer.AdminConnectionStringAsync(),
            ["GALLANT_DB_PREFIX"] = _prefix,
            ["GALLANT_URLS"] = "http://127.0.0.1:0",
            ["GALLANT_ISSUER"] = "http://gallant.test",
            ["GALLANT_MAIL_FOLDER"] = Path.Combine(_folder, "mails"),
            ["GALLANT_DATA"] = _folder,
            ["Webhooks:AllowLocal"] = "true",
            ["Webhooks:CatchUpAhead"] = "10",
            ["GALLANT_ARCHIVE"] = Path.Combine(_folder, "archive"),
            ["Exports:SweepEvery"] = "00:00:01",
            ["Delivery:Lease"] = "00:00:03",
            ["Delivery:SweepEvery"] = "00:00:00.500",
            ["Delivery:RetryDelay"] = "00:00:00.300",
            ["Delivery:BelieveNotFoundAfter"] = "00:00:02",
        };

        await using (var tool = Build(settings, default)) await tool.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        _app = Build(settings, new(Api: true, Workers: true));
        await SeedAsync();
        await _app.StartAsync();
        Url = _app.Urls.First();
        var callbacks = await _simulator.Http.PutAsJsonAsync("control/callbacks", new { url = $"{Url}/callbacks/simulator/{{account}}" });
        Assert.True(callbacks.IsSuccessStatusCode, await callbacks.Content.ReadAsStringAsync());
    }

    public async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        if (_simulator is not null) await _simulator.DisposeAsync();
        await PostgresServer.DropAsync(_prefix);
        Directory.Delete(_folder, recursive: true);
    }

    internal TenantInfo Operator => _operator!;

    internal Browser NewBrowser() => new(Url);

    /// <summary>Somebody with a confirmed account and this role in the tenant.</summary>
    internal async Task<TestPerson> NewPersonAsync(TenantInfo tenant, Role role = Role.Owner)
    {
        var (email, password) = ($"p{Guid.NewGuid():N}@example.com", $"Pw-{Guid.NewGuid():N}");
        await using var scope = Services.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<UserAccounts>().EnsureAsync(email, "Test Person", password, tenant.Id, role, CancellationToken.None);
        return new(id, email, password);
    }

    internal async Task JoinAsync(TestPerson person, TenantInfo tenant, Role role)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAccounts>().EnsureAsync(person.Email, "Test Person", person.Password, tenant.Id, role, CancellationToken.None);
    }

    /// <summary>A statement of the tests on the platform database.</summary>
    internal async Task<object?> PlatformAsync(string sql, params object[] values)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }

    internal async Task<long> PlatformCountAsync(string sql, params object[] values) => Convert.ToInt64(await PlatformAsync(sql, values), System.Globalization.CultureInfo.InvariantCulture);

    internal Task EventuallyAsync(string sql, long count) => Eventually.TrueAsync(async () => await PlatformCountAsync(sql) == count);

    /// <summary>The newest mail to this address whose subject has these words.</summary>
    internal async Task<FolderMail> MailAsync(string to, string subject)
    {
        FolderMail? Find() => Services.GetRequiredService<FolderMailTransport>().List().FirstOrDefault(m => m.To == to && m.Subject.Contains(subject, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => Find() is not null);
        return Find()!;
    }

    /// <summary>A customer below the operator, with so many micro-units and a key of every customer's scope.</summary>
    internal async Task<TestTenant> NewTenantAsync(long credits = 1_000_000_000, TestTenant? parent = null, TenantKind kind = TenantKind.Customer, int? messagesPerMinute = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var above = parent?.Tenant ?? _operator!;
        var tenant = await AddTenantAsync(scope.ServiceProvider, above.Id, kind, messagesPerMinute ?? 60_000_000);
        if (credits > 0) await scope.ServiceProvider.GetRequiredService<ICreditTransfers>().GiveAsync(above, tenant, credits, "test", CancellationToken.None);
        var key = await scope.ServiceProvider.GetRequiredService<ApiKeyIssuer>().IssueAsync(tenant.Id, "test", [.. Scopes.All.Except([Scopes.PlatformManage])]);
        return new(this, tenant, key.Secret);
    }

    /// <summary>The operator, with a key of every scope.</summary>
    internal async Task<TestTenant> OperatorAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return new(this, _operator!, (await scope.ServiceProvider.GetRequiredService<ApiKeyIssuer>().IssueAsync(_operator!.Id, "operator", [.. Scopes.All])).Secret);
    }

    /// <summary>A key of the tenant with these scopes only.</summary>
    internal async Task<TestTenant> WithScopesAsync(TestTenant tenant, params string[] scopes)
    {
        await using var scope = Services.CreateAsyncScope();
        return new(this, tenant.Tenant, (await scope.ServiceProvider.GetRequiredService<ApiKeyIssuer>().IssueAsync(tenant.Tenant.Id, "narrow", scopes)).Secret);
    }

    internal Task GiveAsync(TestTenant tenant, long amount) =>
        Services.GetRequiredService<ICreditTransfers>().GiveAsync(_operator!, tenant.Tenant, amount, "test", CancellationToken.None);

    internal HttpClient NewClient(string? apiKey = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        if (apiKey is not null) client.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        return client;
    }

    private WebApplication Build(Dictionary<string, string?> settings, HostRole role) =>
        GallantHost.Build([], role, settings, services => services.AddSingleton<ISmsProvider>(Carrier).AddSingleton<ILoggerProvider>(_log));

    private async Task SeedAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<IPlatformDb>(), DateTimeOffset.UtcNow);
        _operator = await AddTenantAsync(scope.ServiceProvider, null, TenantKind.Operator, 60_000_000);
        db.PriceLists.Add(PriceList.Create(_operator.Id, 1, "USD", now, [("KE", 8_000), ("GB", 40_000), ("DE", 70_000)]));
        var secret = scope.ServiceProvider.GetRequiredService<ISecretBox>().Protect(JsonSerializer.Serialize(new Dictionary<string, string> { ["secret"] = SimulatorHost.Secret }));
        var accounts = new List<CarrierAccount>();
        foreach (var name in new[] { "main", "backup" })
        {
            var settings = JsonSerializer.Serialize(new Dictionary<string, string> { ["url"] = Simulator.Url, ["timeout_seconds"] = "1" });
            accounts.Add(CarrierAccount.Create(_operator.Id, "simulator", name, settings, secret, now));
            db.CarrierAccounts.Add(accounts[^1]);
            await db.SaveChangesAsync();
        }

        var group = RouteGroup.Create(_operator.Id, "Default", RoutePolicy.Priority, now);
        group.Use(accounts.Select(a => (a.No, 1, false)));
        db.RouteGroups.Add(group);
        db.RouteRules.Add(RouteRule.Create(_operator.Id, 1000, "Everything", group.Id, now));
        await db.SaveChangesAsync();
    }

    private static async Task<TenantInfo> AddTenantAsync(IServiceProvider services, Guid? parent, TenantKind kind, int messagesPerMinute)
    {
        var db = services.GetRequiredService<IPlatformDb>();
        var tenant = Tenant.Create(parent, kind, "Test", $"test-{Guid.NewGuid():N}"[..30], "KE", "USD", messagesPerMinute, DateTimeOffset.UtcNow);
        db.Tenants.Add(tenant);
        await db.SaveChangesAsync();
        await services.GetRequiredService<ITenantProvisioner>().ProvisionAsync(tenant.Id, CancellationToken.None);
        return (await services.GetRequiredService<ITenantDirectory>().FindAsync(tenant.Id, CancellationToken.None))!;
    }
}

internal sealed record TestPerson(Guid Id, string Email, string Password);

[CollectionDefinition(Name)]
public sealed class GallantCollection : ICollectionFixture<GallantFixture>
{
    public const string Name = "gallant";
}

/// <summary>An installation of its own for what is about people, tenants and rights, not about sending: so both run at once.</summary>
[CollectionDefinition(Name)]
public sealed class OfficeCollection : ICollectionFixture<GallantFixture>
{
    public const string Name = "office";
}
