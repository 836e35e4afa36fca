using System.Text;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GallantSms.UnitTests.Access;

public sealed class ClientCredentialsTests
{
    [Theory]
    [InlineData("id:secret", "id", "secret")]
    [InlineData("a%3Ab:c%2Bd+e%25", "a:b", "c+d e%")] // RFC 6749, 2.3.1: form-encoded before joined
    [InlineData("id:with:colons", "id", "with:colons")]
    [InlineData("id:", "id", "")]
    public void Basic_is_read_as_rfc_6749_writes_it(string text, string id, string secret) =>
        Assert.Equal(new ClientCredentials(id, secret), ClientCredentials.Read(Basic(text), Form()));

    [Fact]
    public void The_form_is_read_too() =>
        Assert.Equal(new ClientCredentials("id", "s"), ClientCredentials.Read(StringValues.Empty, Form(("client_id", "id"), ("client_secret", "s"))));

    [Fact]
    public void Both_at_once_is_an_invalid_request()
    {
        Assert.Equal("invalid_request", Refusal(Basic("id:s"), Form(("client_id", "id"), ("client_secret", "s"))).Error);
        Assert.Equal("invalid_request", Refusal(Basic("id:s"), Form(("client_id", "other"))).Error);
        Assert.Equal("id", ClientCredentials.Read(Basic("id:s"), Form(("client_id", "id"))).ClientId);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic aWQ=")] // no colon
    [InlineData("Bearer abc")]
    [InlineData("Digest username=\"id\"")]
    public void What_cannot_be_read_is_an_invalid_client(string header) => Assert.Equal(("invalid_client", 401), Told(Refusal(header, Form())));

    [Fact]
    public void No_credentials_are_an_invalid_client()
    {
        Assert.Equal(("invalid_client", 401), Told(Refusal(StringValues.Empty, Form())));
        Assert.Equal(("invalid_client", 401), Told(Refusal(StringValues.Empty, Form(("client_id", "id")))));
        Assert.Equal(("invalid_client", 401), Told(Refusal(StringValues.Empty, Form(("client_secret", "s")))));
    }

    private static OAuthRefusal Refusal(StringValues header, FormCollection form) =>
        Assert.Throws<OAuthRefusal>(() => ClientCredentials.Read(header, form));

    private static (string, int) Told(OAuthRefusal refusal) => (refusal.Error, refusal.Status);

    private static StringValues Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static FormCollection Form(params (string Name, string Value)[] fields) =>
        new(fields.ToDictionary(f => f.Name, f => new StringValues(f.Value)));
}
