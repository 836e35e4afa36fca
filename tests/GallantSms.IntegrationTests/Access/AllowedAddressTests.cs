using System.Net;
using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity;
using Microsoft.AspNetCore.Builder;

namespace GallantSms.IntegrationTests.Access;

/// <summary>Keys that are taken from some addresses only, and whose word about addresses counts.</summary>
public sealed class AllowedAddressTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string MePath = "/api/v1/probe/me";
    private static readonly IPAddress Proxy = IPAddress.Parse("127.9.9.9");
    private static readonly IPAddress Stranger = IPAddress.Parse("127.8.8.8");

    [Fact]
    public async Task A_key_works_from_its_addresses_only()
    {
        var key = await NewKeyAsync("127.7.0.0/16", "127.6.6.6", "2001:db8::/32");

        await access.From(key: key, address: IPAddress.Parse("127.7.255.1")).MeAsync();
        await access.From(key: key, address: IPAddress.Parse("127.6.6.6")).MeAsync();
        await access.From(key: key, address: IPAddress.Parse("127.6.6.7")).GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "ADDRESS_NOT_ALLOWED");
        await access.From(key: key, address: Stranger).GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "ADDRESS_NOT_ALLOWED");
    }

    [Theory]
    [InlineData("127.0.0.1/8")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("2001:db8::1/32")]
    [InlineData("example.com")]
    [InlineData("")]
    [InlineData("*")]
    public async Task What_is_no_address_is_refused_and_not_written(string wrong)
    {
        var tenant = await access.NewTenantAsync();
        var owner = (await SignedIn.SignInAsync(access, tenant)).Page(access);
        object Body(params string[] ips) => new { name = "Till", scopes = new[] { Scopes.MessagesRead }, allowed_ips = ips };

        var error = await owner.PostAsync("/api/v1/api-keys", Body("10.0.0.1", wrong)).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(("allowed_ips[1]", wrong), ((string)error["details"]!["field"]!, (string)error["details"]!["value"]!));
        await owner.PostAsync("/api/v1/api-keys", Body()).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from api_keys where tenant_id = $1", tenant.Id));

        await owner.PostAsync("/api/v1/api-keys", Body("10.0.0.1", "0.0.0.0/0", "::/0")).DataAsync(HttpStatusCode.Created);
        Assert.Equal(["10.0.0.1", "0.0.0.0/0", "::/0"], (await owner.GetAsync("/api/v1/api-keys").DataAsync())[0]!["allowed_ips"]!.AsArray().Select(ip => (string)ip!));
    }

    [Fact]
    public async Task Only_a_trusted_proxy_says_where_a_request_comes_from()
    {
        var key = await NewKeyAsync("198.51.100.0/24");
        await using var host = await access.NewHostAsync(("GALLANT_TRUSTED_PROXIES", "127.9.9.9, 127.10.0.0/16"));
        await host.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await Forwarded(host, Proxy, "198.51.100.7", key).GetAsync(MePath)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Forwarded(host, Proxy, "198.51.100.7, 127.10.0.1", key).GetAsync(MePath)).StatusCode);

        await Forwarded(host, Proxy, "203.0.113.1", key).GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "ADDRESS_NOT_ALLOWED");
        // What a caller wrote before the proxy added its own word does not count.
        await Forwarded(host, Proxy, "198.51.100.7, 203.0.113.1", key).GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "ADDRESS_NOT_ALLOWED");
        await Forwarded(host, Stranger, "198.51.100.7", key).GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "ADDRESS_NOT_ALLOWED");
        await Forwarded(access.Host, Proxy, "198.51.100.7", key).GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "ADDRESS_NOT_ALLOWED"); // no proxy is trusted there
    }

    [Fact]
    public async Task Failures_are_counted_by_the_address_behind_a_trusted_proxy_and_by_nothing_a_stranger_writes()
    {
        var key = (await access.NewKeyAsync(await access.NewTenantAsync())).Secret;
        await using var host = await access.NewHostAsync(("GALLANT_TRUSTED_PROXIES", "127.9.9.9"));
        await host.StartAsync();
        access.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - access.Clock.GetUtcNow().UtcTicks % TimeSpan.TicksPerMinute));
        for (var i = 0; i < FailureLimit.PerMinute; i++)
        {
            await Forwarded(host, Proxy, "203.0.113.9", "wrong").GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
            await Forwarded(host, Stranger, $"203.0.113.{100 + i}", "wrong").GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        }

        await Forwarded(host, Proxy, "203.0.113.9", key).GetAsync(MePath).RefusedAsync(HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        await Forwarded(host, Stranger, "203.0.113.200", key).GetAsync(MePath).RefusedAsync(HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        Assert.Equal(HttpStatusCode.OK, (await Forwarded(host, Proxy, "203.0.113.10", key).GetAsync(MePath)).StatusCode);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_with_tls_browsers_are_told_to_stay_there()
    {
        await using var host = await access.NewHostAsync(("GALLANT_TRUSTED_PROXIES", "127.9.9.9"));
        await host.StartAsync();

        Assert.Equal("max-age=15552000; includeSubDomains", await HstsAsync(Proxy, "https"));
        Assert.Null(await HstsAsync(Proxy, "http"));
        Assert.Null(await HstsAsync(Stranger, "https"));

        async Task<string?> HstsAsync(IPAddress from, string scheme)
        {
            var client = Forwarded(host, from, "198.51.100.7", null);
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
            return (await client.GetAsync("/health/live")).Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null;
        }
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.1/8")]
    public async Task A_host_does_not_start_with_proxies_that_are_none(string setting)
    {
        await using var host = await access.NewHostAsync(("GALLANT_TRUSTED_PROXIES", "")); // the control
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => access.NewHostAsync(("GALLANT_TRUSTED_PROXIES", setting)));
    }

    private HttpClient Forwarded(WebApplication host, IPAddress from, string forwardedFor, string? key)
    {
        var client = access.From(host, key: key, address: from);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        return client;
    }

    private async Task<string> NewKeyAsync(params string[] allowed)
    {
        var owner = (await SignedIn.SignInAsync(access, await access.NewTenantAsync())).Page(access);
        return (string)(await owner.PostAsync("/api/v1/api-keys", new { name = "Till", scopes = new[] { Scopes.MessagesRead }, allowed_ips = allowed }).DataAsync(HttpStatusCode.Created))["key"]!;
    }
}
