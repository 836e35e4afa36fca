using GallantSms.Application.Common;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Access;

public sealed class SigningKeysTests(AccessFixture access) : IClassFixture<AccessFixture>, IAsyncLifetime
{
    private readonly ManualClock _clock = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync() => await access.ScalarAsync<int>("delete from signing_keys");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Hosts_that_start_together_agree_on_one_key()
    {
        var hosts = Enumerable.Range(0, 8).Select(i => NewHost(i % 2 == 0 ? access.Services : access.OtherHost.Services)).ToList();

        var signers = await Task.WhenAll(hosts.Select(h => Task.Run(async () => await h.CurrentAsync(default))));

        Assert.Single(signers.Select(k => k.Kid).Distinct());
        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from signing_keys"));
    }

    [Fact]
    public async Task A_successor_is_published_a_day_before_it_takes_over_and_the_old_key_stays_until_its_tokens_are_over()
    {
        var host = NewHost(access.Services);
        var first = await host.CurrentAsync(default);

        _clock.Advance(SigningKeys.Signs - SigningKeys.Announced - TimeSpan.FromMinutes(1));
        Assert.Equal([first.Kid], await PublishedAsync(host));

        _clock.Advance(TimeSpan.FromMinutes(6));
        var announced = await PublishedAsync(host);
        Assert.Equal(2, announced.Count);
        Assert.Equal(first.Kid, (await host.CurrentAsync(default)).Kid);

        _clock.Advance(SigningKeys.Announced);
        var second = await host.CurrentAsync(default);
        Assert.Equal(announced.Single(kid => kid != first.Kid), second.Kid);
        Assert.NotNull(await host.FindAsync(first.Kid, default));
        Assert.Equal(2, (await PublishedAsync(host)).Count);

        _clock.Advance(SigningKeys.VerifiesAfter);
        Assert.Null(await host.FindAsync(first.Kid, default));
        Assert.Equal([second.Kid], await PublishedAsync(host));
        Assert.Equal(SigningKeys.Signs, second.RetiresAt - first.RetiresAt);
    }

    [Fact]
    public async Task A_host_learns_of_another_hosts_key_when_it_meets_it()
    {
        var (one, other) = (NewHost(access.Services), NewHost(access.OtherHost.Services));
        await one.CurrentAsync(default);
        await access.ScalarAsync<int>("delete from signing_keys"); // as if the other installation's half had begun earlier
        var made = await other.CurrentAsync(default);

        Assert.Null(await one.FindAsync(made.Kid, default)); // it has just looked
        _clock.Advance(TimeSpan.FromSeconds(5));
        var found = await one.FindAsync(made.Kid, default);

        Assert.True(found!.Verify("data"u8, made.Sign("data"u8)));
        Assert.Null(await one.FindAsync("unknown", default));
    }

    [Fact]
    public async Task Keys_of_long_ago_are_deleted()
    {
        var first = await NewHost(access.Services).CurrentAsync(default);
        _clock.Advance(TimeSpan.FromDays(100));

        var second = await NewHost(access.Services).CurrentAsync(default);

        Assert.Equal(_clock.GetUtcNow() + SigningKeys.Signs, second.RetiresAt);
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from signing_keys where kid = $1", first.Kid));
    }

    [Fact]
    public async Task The_private_key_is_not_in_the_database_in_clear()
    {
        var key = await NewHost(access.Services).CurrentAsync(default);
        var stored = await access.ScalarAsync<string>("select private_key from signing_keys where kid = $1", key.Kid);

        Assert.NotEqual(key.Export(), stored);
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => SigningKey.Import(
            Convert.ToBase64String(System.Buffers.Text.Base64Url.DecodeFromChars(stored)), key.RetiresAt));
        Assert.Equal(key.Export(), access.OtherHost.Services.GetRequiredService<ISecretBox>().Unprotect(stored!));
    }

    private SigningKeys NewHost(IServiceProvider services) =>
        new(services.GetRequiredService<PlatformDataSource>(), services.GetRequiredService<ISecretBox>(), _clock);

    private static async Task<List<string>> PublishedAsync(SigningKeys keys) => (await keys.PublishedAsync(default)).Select(k => k.Kid).ToList();
}
