using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.Extensions.Configuration;

namespace GallantSms.UnitTests.Access;

public sealed class AuthorizationServerOptionsTests
{
    [Theory]
    [InlineData("https://sms.example/", "http://x:1", "https://sms.example")]
    [InlineData(null, "http://10.0.0.1:8080;https://x", "http://10.0.0.1:8080")]
    [InlineData(null, "http://*:8080/", "http://localhost:8080")]
    [InlineData(null, "http://[::]:8080", "http://localhost:8080")]
    [InlineData(null, "http://0.0.0.0:8080", "http://localhost:8080")]
    [InlineData(null, null, "http://127.0.0.1:5080")]
    public void The_issuer_is_the_configured_one_or_the_first_address(string? issuer, string? urls, string expected)
    {
        var options = Read(issuer, urls);
        Assert.Equal(expected, options.Issuer);
        Assert.True(options.HasUsableIssuer());
    }

    [Theory]
    [InlineData("sms.example")]
    [InlineData("ftp://sms.example")]
    [InlineData("https://sms.example?x=1")]
    [InlineData("https://sms.example#x")]
    [InlineData("https://user@sms.example")]
    public void An_issuer_that_is_no_plain_address_is_refused_at_start(string issuer) => Assert.False(Read(issuer, null).HasUsableIssuer());

    private static AuthorizationServerOptions Read(string? issuer, string? urls)
    {
        var options = new AuthorizationServerOptions();
        options.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["GALLANT_ISSUER"] = issuer, ["GALLANT_URLS"] = urls }).Build());
        return options;
    }
}
