using System.Net;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Access;
using GallantSms.IntegrationTests.Support;
using GallantSms.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.SingleSignOn;

/// <summary>A host that is its own issuer on this machine, as a developer's: identity providers may be here too.</summary>
public sealed class SsoFixture : IAsyncLifetime
{
    public const string Domain = "corp.example";
    public const string ClientId = "gallant";
    public const string Secret = "a secret: with/odd+signs%";

    private readonly string _prefix = PostgresServer.NewPrefix();
    private WebApplication? _app;

    internal string Url { get; } = $"http://127.0.0.1:{AccessFixture.FreePort()}";

    internal string Callback => $"{Url}/api/v1/sso/callback";

    internal FakeProvider GitHub { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    public async Task InitializeAsync()
    {
        GitHub = await FakeProvider.StartAsync();
        _app = GallantHost.Build([], new(Api: true, Workers: false), new Dictionary<string, string?>
        {
            ["GALLANT_POSTGRES"] = await PostgresServer.AdminConnectionStringAsync(),
            ["GALLANT_DB_PREFIX"] = _prefix,
            ["GALLANT_URLS"] = Url,
            ["GALLANT_ISSUER"] = Url,
            ["SingleSignOn:GitHub:Url"] = GitHub.Url,
            ["SingleSignOn:GitHub:ApiUrl"] = GitHub.Url + "/api",
        });
        await Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await GitHub.DisposeAsync();
        await PostgresServer.DropAsync(_prefix);
    }

    internal Browser NewBrowser() => new(Url);

    /// <summary>A tenant without a database of its own, which signing in never looks for.</summary>
    internal async Task<Guid> NewTenantAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPlatformDb>();
        var tenant = Tenant.Create(null, TenantKind.Customer, "Tenant", Guid.NewGuid().ToString("N"), "KE", "USD", 600_000, DateTimeOffset.UtcNow);
        tenant.Activate("none");
        db.Tenants.Add(tenant);
        await db.SaveChangesAsync();
        return tenant.Id;
    }

    internal async Task<TestPerson> NewPersonAsync(Guid tenant, Role role, string? email = null)
    {
        var (address, password) = (email ?? NewEmail(), $"Pw-{Guid.NewGuid():N}");
        await using var scope = Services.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<UserAccounts>().EnsureAsync(address, "Test Person", password, tenant, role, CancellationToken.None);
        return new(id, address, password);
    }

    internal async Task<Browser> AdminAsync(Guid tenant)
    {
        var admin = await NewPersonAsync(tenant, Role.Admin);
        var browser = NewBrowser();
        await browser.SignInAsync(admin.Email, admin.Password);
        return browser;
    }

    /// <summary>A connection made by an admin of the tenant.</summary>
    internal async Task<Guid> ConnectAsync(Guid tenant, string issuer, string preset = "oidc", object? more = null)
    {
        using var admin = await AdminAsync(tenant);
        var draft = JsonSerializer.SerializeToNode(new
        {
            name = $"Provider {Guid.NewGuid():N}"[..30],
            preset,
            issuer = preset == "github" ? null : issuer,
            client_id = ClientId,
            client_secret = Secret,
            domains = new[] { Domain },
        })!.AsObject();
        if (more is not null)
            foreach (var (key, value) in JsonSerializer.SerializeToNode(more)!.AsObject()) draft[key] = value?.DeepClone();
        var (status, body) = await admin.PostAsync("/api/v1/sso-connections", draft);
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return body.GetProperty("data").GetProperty("id").GetGuid();
    }

    internal async Task<object?> ScalarAsync(string sql, params object[] values)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }

    internal static string NewEmail(string domain = Domain) => $"p{Guid.NewGuid():N}@{domain}";

    internal static string Start(Guid connection, string returnTo = "/welcome") => $"/api/v1/sso/{connection}/start?return_to={Uri.EscapeDataString(returnTo)}";
}

[CollectionDefinition(Name)]
public sealed class SsoCollection : ICollectionFixture<SsoFixture>
{
    public const string Name = "single sign-on";
}
