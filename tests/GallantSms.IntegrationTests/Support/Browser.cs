using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;

namespace GallantSms.IntegrationTests.Support;

/// <summary>
/// A browser with our page in it: keeps cookies, and sends the antiforgery token that the page would. On a loopback address of
/// its own, because failed sign-ins are counted by address.
/// </summary>
internal sealed class Browser : IDisposable
{
    private static int _browsers;

    private readonly HttpClient _http;
    private string _csrf = "";

    public Browser(string url)
    {
        var number = Interlocked.Increment(ref _browsers);
        var address = new IPAddress([127, 2, (byte)(number / 250), (byte)(1 + number % 250)]);
        _http = new(new SocketsHttpHandler
        {
            CookieContainer = Cookies,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new(url),
        };
        _http.DefaultRequestHeaders.Add("User-Agent", "Test browser");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Who signed in at the beginning, if anybody did.</summary>
    public TestPerson? Person { get; private init; }

    public Guid UserId => Person!.Id;

    public string Email => Person!.Email;

    /// <summary>A new person with this role, signed in.</summary>
    public static async Task<Browser> NewAsync(GallantFixture gallant, TenantInfo tenant, Role role)
    {
        var person = await gallant.NewPersonAsync(tenant, role);
        var browser = new Browser(gallant.Url) { Person = person };
        await browser.SignInAsync(person.Email, person.Password);
        return browser;
    }

    /// <summary>Nobody yet, with a page of ours open.</summary>
    public static async Task<Browser> AnonymousAsync(GallantFixture gallant)
    {
        var browser = new Browser(gallant.Url);
        await browser.SessionAsync();
        return browser;
    }

    /// <summary>Sent instead of the page's token when set; empty for none.</summary>
    public string? ForgedToken { get; set; }

    public async Task<JsonElement> SessionAsync()
    {
        var (status, body) = await GetAsync("/api/v1/session");
        Assert.Equal(HttpStatusCode.OK, status);
        var data = body.GetProperty("data");
        _csrf = data.GetProperty("csrf_token").GetString()!;
        return data;
    }

    /// <summary>The name by which it calls our server, when that is another than its address.</summary>
    public string? Host { get; set; }

    /// <summary>Signs in with a password and loads the page anew, as the page does.</summary>
    public async Task<JsonElement> SignInAsync(string email, string password)
    {
        await SessionAsync();
        var (status, body) = await PostAsync("/api/v1/session", new { email, password });
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Assert.Equal("done", body.GetProperty("data").GetProperty("next").GetString());
        return await SessionAsync();
    }

    /// <summary>Opens an address and follows it from site to site, until it comes to a page of ours. Returns that page's path and query.</summary>
    public async Task<string> TravelAsync(string address)
    {
        var here = new Uri(_http.BaseAddress!, address);
        for (var hops = 0; hops < 20; hops++)
        {
            using var response = await _http.GetAsync(here);
            Assert.True((int)response.StatusCode is 302 or 303, $"{here} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            here = new Uri(here, response.Headers.Location!);
            Steps.Add(here);
            if (here.Authority == _http.BaseAddress!.Authority && !here.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)) return here.PathAndQuery;
        }

        throw new InvalidOperationException($"The way leads nowhere: {here}");
    }

    /// <summary>One redirect, not followed.</summary>
    public async Task<Uri> StepAsync(string address)
    {
        using var response = await _http.GetAsync(address);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!;
    }

    /// <summary>Where <see cref="TravelAsync"/> came through.</summary>
    public List<Uri> Steps { get; } = [];

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body ?? new { });

    public Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>As the page sends it: with the cookies, and where it changes something with the token.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Host is not null) request.Headers.Host = Host;
        var token = ForgedToken ?? _csrf;
        if (request.Method != HttpMethod.Get)
        {
            request.Headers.Add("Origin", $"http://{Host ?? _http.BaseAddress!.Authority}");
            if (token.Length > 0) request.Headers.Add("X-CSRF-Token", token);
        }

        return _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();
}

internal static class Answered
{
    public static string? Code(this JsonElement body) => body.GetProperty("error").GetProperty("code").GetString();
}
