using System.Net;
using System.Net.Sockets;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Support;
using GallantSms.Tests.Support;
using GallantSms.WebApi;
using GallantSms.WebApi.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GallantSms.IntegrationTests.Access;

/// <summary>Two hosts of one installation, on a clock that tests move.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    private readonly string _prefix = PostgresServer.NewPrefix();
    private int _addresses;

    internal ManualClock Clock { get; } = new(DateTimeOffset.UtcNow);

    internal WebApplication Host { get; private set; } = null!;

    internal WebApplication OtherHost { get; private set; } = null!;

    internal IServiceProvider Services => Host.Services;

    internal string Issuer { get; } = $"http://127.0.0.1:{FreePort()}";

    public async Task InitializeAsync()
    {
        var admin = await PostgresServer.AdminConnectionStringAsync();
        Host = Build(Issuer, admin);
        OtherHost = Build($"http://127.0.0.1:{FreePort()}", admin);
        await Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        await Host.StartAsync();
        await OtherHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await OtherHost.DisposeAsync();
        await PostgresServer.DropAsync(_prefix);
    }

    /// <summary>A tenant without a database of its own: access never looks there.</summary>
    internal async Task<Tenant> NewTenantAsync(int messagesPerMinute = 600_000)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPlatformDb>();
        var tenant = Tenant.Create(null, TenantKind.Customer, "Tenant", Guid.NewGuid().ToString("N"), "KE", "USD", messagesPerMinute, Clock.GetUtcNow());
        tenant.Activate("none");
        db.Tenants.Add(tenant);
        await db.SaveChangesAsync();
        return tenant;
    }

    internal async Task<Tenant> TenantAsync(Guid id)
    {
        await using var scope = Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<IPlatformDb>().Tenants.FindAsync(id))!;
    }

    internal async Task<IssuedApiKey> NewKeyAsync(Tenant tenant, params string[] scopes)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ApiKeyIssuer>().IssueAsync(tenant.Id, "Key", scopes.Length > 0 ? scopes : [.. Scopes.All]);
    }

    internal async Task<IssuedOAuthClient> NewClientAsync(Tenant tenant, params string[] scopes)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OAuthClientIssuer>().IssueAsync(tenant.Id, "Client", scopes.Length > 0 ? scopes : [.. Scopes.All]);
    }

    /// <summary>A client with a secret that signs people in, unless told otherwise.</summary>
    internal async Task<(OAuthClient Client, string? Secret)> NewWebClientAsync(Tenant tenant, Func<OAuthClientTerms, OAuthClientTerms>? change = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var terms = new OAuthClientTerms(
            "Web shop", [Scopes.MessagesSend, Scopes.MessagesRead, Scopes.CredentialsManage], null, [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken], [CodeFlow.Redirect],
            ["https://shop.example/bye"], AuthMethods.ClientSecret, null);
        return await scope.ServiceProvider.GetRequiredService<OAuthClientIssuer>().IssueAsync(tenant.Id, change?.Invoke(terms) ?? terms);
    }

    internal async Task<T?> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync() is T scalar ? scalar : default;
    }

    /// <summary>A client with a loopback address of its own: failed sign-ins are counted by address.</summary>
    internal HttpClient From(WebApplication? host = null, string? key = null, string? bearer = null, IPAddress? address = null)
    {
        var number = Interlocked.Increment(ref _addresses);
        var from = address ?? new IPAddress([127, 1, (byte)(number / 250), (byte)(1 + number % 250)]);
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new((host ?? Host).Urls.First()),
        };
        if (key is not null) client.DefaultRequestHeaders.Add("X-Api-Key", key);
        if (bearer is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        return client;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Another host of the installation, with settings of its own. The caller starts and ends it.</summary>
    internal async Task<WebApplication> NewHostAsync(params (string Name, string Value)[] settings) =>
        Build($"http://127.0.0.1:{FreePort()}", await PostgresServer.AdminConnectionStringAsync(), settings);

    private WebApplication Build(string url, string admin, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["GALLANT_POSTGRES"] = admin,
            ["GALLANT_DB_PREFIX"] = _prefix,
            ["GALLANT_URLS"] = url,
            ["GALLANT_ISSUER"] = Issuer,
        };
        foreach (var (name, value) in more) settings[name] = value;
        var app = GallantHost.Build([], new(Api: true, Workers: false), settings, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));

        var probe = app.MapGroup("/api/v1/probe");
        probe.MapGet("/me", (ICurrentCaller caller, Application.Tenants.ITenantContext tenant) =>
            new Me(tenant.Tenant.Id, caller.Caller.CredentialId, [.. caller.Caller.Scopes.Order()])).RequireAuthorization();
        probe.MapGet("/public", () => "anybody");
        probe.MapPost("/send/{messages:int}", (HttpContext http, IRateLimits limits, int messages) => limits.Admit(http, messages)).RequireScope(Scopes.MessagesSend);
        return app;
    }
}

internal sealed record Me(Guid TenantId, Guid CredentialId, IReadOnlyList<string> Scopes);
