using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using GallantSms.Infrastructure.Security;
using GallantSms.Infrastructure.Webhooks;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Webhooks;

/// <summary>No webhook reaches our own network, however its address is written.</summary>
public sealed class WebhookReachTests
{
    /// <summary>Every one leads, or would, to a server on this machine or to a cloud's metadata. {0} is the port that listens.</summary>
    public static TheoryData<string> Spellings =>
    [
        "https://127.0.0.1:{0}/", "https://localhost:{0}/", "https://localhost.:{0}/", "https://2130706433:{0}/", "https://0x7f000001:{0}/", "https://0177.0.0.1:{0}/",
        "https://127.1:{0}/", "https://127.0.0.1.:{0}/", "https://0.0.0.0:{0}/", "https://[::1]:{0}/", "https://[::]:{0}/", "https://[::ffff:127.0.0.1]:{0}/", "https://[::ffff:7f00:1]:{0}/",
        "https://[64:ff9b::7f00:1]:{0}/", "https://[2002:7f00:1::]:{0}/", "https://[fd00::1]:{0}/", "https://[fe80::1]:{0}/", "https://①②⑦.0.0.1:{0}/", "https://１２７.0.0.1:{0}/",
        "https://points-to-loopback.example:{0}/", "https://points-to-both.example:{0}/", "https://user@127.0.0.1:{0}/", "https://example.com@127.0.0.1:{0}/", "https://example.com%40127.0.0.1:{0}/",
        "https://10.0.0.1:{0}/", "https://192.168.1.1:{0}/", "https://172.16.0.1:{0}/", "https://100.64.0.1:{0}/", "https://169.254.169.254/latest/meta-data/", "https://224.0.0.1:{0}/",
        "http://127.0.0.1:{0}/", "http://example.com/", "ftp://127.0.0.1:{0}/", "file:///etc/passwd", "https://127.0.0.1:{0}\\@example.com/", "//127.0.0.1:{0}/",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Is_not_called(string spelling)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new WebhookHttp(new OutboundGuard(allowLocal: false, Resolve), TimeSpan.FromSeconds(5));
        var url = string.Format(System.Globalization.CultureInfo.InvariantCulture, spelling, ((IPEndPoint)listener.LocalEndpoint).Port);

        var answer = await http.PostAsync(url, new Dictionary<string, string>(), [], default);

        Assert.True(answer is { Status: null, Error: "url" or "address" }, answer.ToString());
        Assert.False(listener.Pending(), "Somebody connected.");
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_no_more_than_a_kilobyte_of_an_answer_is_read()
    {
        await using var inner = await WebhookReceiver.StartAsync();
        await using var outer = await WebhookReceiver.StartAsync();
        outer.Manners = (_, http) =>
        {
            http.Response.Headers.Location = inner.Url;
            return Task.FromResult(307);
        };
        using var http = new WebhookHttp(new OutboundGuard(allowLocal: true), TimeSpan.FromSeconds(5));
        var body = Encoding.UTF8.GetBytes("{\"type\":\"t\"}");

        var redirected = await http.PostAsync(outer.Url, new Dictionary<string, string>(), body, default);
        outer.Manners = async (_, http) =>
        {
            await http.Response.WriteAsync(new string('x', 5_000_000), CancellationToken.None);
            return 200;
        };
        var huge = await http.PostAsync(outer.Url, new Dictionary<string, string>(), body, default);

        Assert.Equal((307, "redirect"), (redirected.Status, redirected.Error));
        Assert.Empty(inner.Asked);
        Assert.Equal((null, 1024), (huge.Error, huge.Response!.Length));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_to_an_end_is_cut_off()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Manners = async (_, http) =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
            return 200;
        };
        using var http = new WebhookHttp(new OutboundGuard(allowLocal: true), TimeSpan.FromMilliseconds(200));

        Assert.Equal("timeout", (await http.PostAsync(receiver.Url, new Dictionary<string, string>(), "{\"type\":\"t\"}"u8.ToArray(), default)).Error);
    }

    private static Task<IPAddress[]> Resolve(string name, CancellationToken ct) => Task.FromResult<IPAddress[]>(
        name.StartsWith("points-to-both", StringComparison.Ordinal) ? [IPAddress.Parse("192.168.7.7"), IPAddress.Loopback] : [IPAddress.Loopback]);
}

[Collection(GallantCollection.Name)]
public sealed class WebhookRulesTests(GallantFixture gallant)
{
    [Theory]
    [InlineData("nonsense", "INVALID_URL")]
    [InlineData("ftp://example.com/", "INVALID_URL")]
    [InlineData("http://example.com/", "INVALID_URL")]
    [InlineData("https://169.254.169.254/", "INVALID_URL")]
    [InlineData("https://user:password@example.com/", "INVALID_URL")]
    [InlineData("https://example.com/#part", "INVALID_URL")]
    public async Task A_bad_address_is_refused_by_name(string url, string code)
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var error = await tenant.PostAsync(WebhookApi.Webhooks, new { url }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(("url", code), (error.GetProperty("errors")[0].GetProperty("field").GetString(), error.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal(0, await tenant.CountAsync("select count(*) from webhook_endpoints"));
    }

    [Fact]
    public async Task Unknown_types_and_states_are_refused_by_name()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        await tenant.PostAsync(WebhookApi.Webhooks, new { url = "https://example.com/", types = new[] { "message.lost" } }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        var (id, _) = await tenant.WebhookAsync("https://example.com/");
        await tenant.GetAsync($"{WebhookApi.Webhooks}/{id}/deliveries?state=lost").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await tenant.GetAsync($"{WebhookApi.Webhooks}/{id}/deliveries?cursor=x").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, _) = await mine.WebhookAsync(receiver.Url);
        await theirs.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "Theirs" });
        var (_, deliveries) = await mine.SendAndFanOutAsync(messages: 1);

        await theirs.GetAsync($"{WebhookApi.Webhooks}/{id}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await theirs.PostAsync($"{WebhookApi.Webhooks}/{id}/test", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await theirs.GetAsync($"{WebhookApi.Webhooks}/{id}/deliveries").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Empty((await theirs.GetAsync(WebhookApi.Webhooks).OkAsync()).EnumerateArray());
        await Providers.Eventually.TrueAsync(() => receiver.Taken.Count == deliveries);
        Assert.Single(receiver.Taken.Select(w => w.MessageId).Distinct());
    }
}
