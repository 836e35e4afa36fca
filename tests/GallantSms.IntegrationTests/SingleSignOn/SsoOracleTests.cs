using System.Diagnostics;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.SingleSignOn;

/// <summary>Against a certified provider (npm oidc-provider), through the whole code flow.</summary>
[Collection(SsoCollection.Name)]
public sealed class SsoOracleTests(SsoFixture sso)
{
    [Theory]
    [InlineData("RS256", "client_secret_basic", true)]
    [InlineData("PS256", "client_secret_post", true)]
    [InlineData("ES256", "client_secret_basic", false)]
    public async Task A_person_comes_in_by_a_foreign_provider(string algorithm, string authentication, bool inToken)
    {
        var email = SsoFixture.NewEmail();
        var question = new Question(sso.Callback, Guid.NewGuid().ToString("N"), new { email, email_verified = true, name = "Ada Example", groups = new[] { "texters" } }, algorithm, authentication, inToken);
        var (node, issuers) = await NodeOracle.ServeAsync<Question[], string[]>("provider.mjs", [question]);
        using var stop = new Stop(node);
        var tenant = await sso.NewTenantAsync();
        var connection = await sso.ConnectAsync(tenant, issuers[0], more: new { role_claim = "groups", role_map = new { texters = "sender" } });
        using var browser = sso.NewBrowser();

        Assert.Equal("/welcome?a=b", await browser.TravelAsync(SsoFixture.Start(connection, "/welcome?a=b")));

        var session = await browser.SessionAsync();
        Assert.Equal(email, session.GetProperty("person").GetProperty("email").GetString());
        Assert.True(session.GetProperty("person").GetProperty("managed").GetBoolean());
        Assert.Equal(tenant, session.GetProperty("tenant").GetProperty("id").GetGuid());
        Assert.Equal("sender", session.GetProperty("role").GetString());
    }

    [Fact]
    public async Task The_same_subject_at_two_issuers_is_two_people()
    {
        Question Ask(string email) => new(sso.Callback, "same", new { email, email_verified = true }, "RS256", "client_secret_basic", true);
        var emails = new[] { SsoFixture.NewEmail(), SsoFixture.NewEmail() };
        var (node, issuers) = await NodeOracle.ServeAsync<Question[], string[]>("provider.mjs", [Ask(emails[0]), Ask(emails[1])]);
        using var stop = new Stop(node);
        var tenant = await sso.NewTenantAsync();
        for (var i = 0; i < 2; i++)
        {
            using var browser = sso.NewBrowser();
            Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(await sso.ConnectAsync(tenant, issuers[i]))));
            Assert.Equal(emails[i], (await browser.SessionAsync()).GetProperty("person").GetProperty("email").GetString());
        }
    }

    private sealed record Question(string RedirectUri, string Subject, object Claims, string Algorithm, string Authentication, bool InToken);

    private sealed class Stop(Process node) : IDisposable
    {
        public void Dispose()
        {
            node.StandardInput.Close(); // it serves until then
            node.Dispose();
        }
    }
}
