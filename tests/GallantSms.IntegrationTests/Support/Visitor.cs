using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace GallantSms.IntegrationTests.Support;

/// <summary>A person in a browser: a session's cookie and the token that its pages send.</summary>
internal sealed class Visitor(GallantFixture gallant, Guid userId, string email, string cookies, string? csrf)
{
    private string _cookies = cookies;

    public Guid UserId => userId;

    public string Email => email;

    /// <summary>A new person with this role, signed in.</summary>
    public static async Task<Visitor> NewAsync(GallantFixture gallant, Guid tenantId, Role role)
    {
        var email = $"{role.Name()}-{Guid.NewGuid():N}@people.example";
        await using var scope = gallant.Services.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<UserAccounts>().EnsureAsync(email, "Some One", $"pw-{Guid.NewGuid():N}", tenantId, role, CancellationToken.None);
        var user = (await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByIdAsync(id.ToString()))!;
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        await gallant.Services.GetRequiredService<BrowserSessions>().StartAsync(http, user, "password", secondFactor: false);
        var session = SetCookieHeaderValue.ParseList(http.Response.Headers.SetCookie!).Last(c => c.Name == "gallant").Value.ToString();
        return await WithTokenAsync(gallant, scope.ServiceProvider, id, email, session);
    }

    /// <summary>Nobody yet, with a page of ours open.</summary>
    public static async Task<Visitor> AnonymousAsync(GallantFixture gallant)
    {
        await using var scope = gallant.Services.CreateAsyncScope();
        return await WithTokenAsync(gallant, scope.ServiceProvider, Guid.Empty, "", null);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>The text of the newest mail to an address that waits.</summary>
    public static async Task<string> MailAsync(GallantFixture gallant, string to)
    {
        await using var command = gallant.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand("select text from mails where recipient = $1 order by id desc limit 1");
        command.Parameters.Add(new() { Value = to });
        return gallant.Services.GetRequiredService<ISecretBox>().Unprotect((string)(await command.ExecuteScalarAsync())!);
    }

    private static async Task<Visitor> WithTokenAsync(GallantFixture gallant, IServiceProvider services, Guid id, string email, string? session)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        if (session is not null) http.User = (await gallant.Services.GetRequiredService<SessionCache>().GetAsync(Digest.Of(session), CancellationToken.None))!.Principal;
        var tokens = services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        var csrfCookie = SetCookieHeaderValue.ParseList(http.Response.Headers.SetCookie!).Single(c => c.Name == "gallant.csrf").Value;
        return new(gallant, id, email, $"gallant.csrf={csrfCookie}" + (session is null ? "" : $"; gallant={session}"), tokens.RequestToken);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(gallant.Url) };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Cookie", _cookies);
        request.Headers.Add("X-CSRF-Token", csrf);
        using var response = await client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set) && SetCookieHeaderValue.ParseList([.. set]).LastOrDefault(c => c.Name == "gallant") is { } begun) _cookies += $"; gallant={begun.Value}";
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
