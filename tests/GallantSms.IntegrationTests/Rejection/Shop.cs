using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>An OAuth client of one tenant, which signs people in and acts for itself.</summary>
internal sealed class Shop(World world, OAuthClient client, string secret)
{
    public const string Bye = "https://shop.example/bye";
    private const string Redirect = "https://shop.example/back";

    private readonly string _verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public (string Id, string Secret) Credentials => (client.ClientId, secret);

    public static async Task<Shop> OpenAsync(World world, TestTenant? tenant = null)
    {
        await using var scope = world.Gallant.Services.CreateAsyncScope();
        var (client, secret) = await scope.ServiceProvider.GetRequiredService<OAuthClientIssuer>().IssueAsync((tenant ?? world.Mine).Tenant.Id, new(
            "Shop", [.. Scopes.All], null, GrantTypes.All, [Redirect], [Bye], AuthMethods.ClientSecret, null));
        return new(world, client, secret!);
    }

    /// <summary>What an honest request for a sign-in says.</summary>
    public Dictionary<string, string> Asking(string? redirect = null) => new()
    {
        ["client_id"] = client.ClientId,
        ["redirect_uri"] = redirect ?? Redirect,
        ["response_type"] = "code",
        ["scope"] = "openid email messages:read",
        ["state"] = "s",
        ["nonce"] = "n",
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier))),
        ["code_challenge_method"] = "S256",
    };

    /// <summary>Begins a sign-in; returns the id of the question that its person is asked.</summary>
    public async Task<string> AskAsync()
    {
        var answer = await world.Anonymous().CallAsync(world.Operations["Authorize"], new() { Query = QueryHelpers.AddQueryString("", Asking()!) });
        answer.IsRefused(HttpStatusCode.SeeOther, "/consent?request=");
        return answer.Location!["/consent?request=".Length..];
    }

    /// <summary>The form that turns this person's yes into tokens.</summary>
    public async Task<Dictionary<string, string>> AllowedAsync(Browser person)
    {
        var answer = await person.PostAsync($"/api/v1/consent/{await AskAsync()}", new { allow = true }).OkAsync();
        var code = QueryHelpers.ParseQuery(new Uri(answer.GetProperty("redirect_to").GetString()!).Query)["code"].Single()!;
        return new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = Redirect, ["code_verifier"] = _verifier };
    }

    public static Dictionary<string, string> ForItself() => new() { ["grant_type"] = "client_credentials", ["scope"] = "messages:read" };

    public async Task<JsonElement> TokensAsync(Dictionary<string, string> form)
    {
        var answer = await world.Anonymous().CallAsync(world.Operations["Token"], new() { Client = Credentials, Body = Call.Form(form) });
        return JsonSerializer.Deserialize<JsonElement>(answer.IsGood().Text);
    }

    public async Task<string> AccessTokenAsync(Browser? person = null) =>
        (await TokensAsync(person is null ? ForItself() : await AllowedAsync(person))).GetProperty("access_token").GetString()!;
}
