using System.Net;
using System.Text.RegularExpressions;

namespace GallantSms.UnitTests.Http;

/// <summary>How the dashboard's files reach a browser.</summary>
public sealed partial class ClientFilesTests : IAsyncLifetime
{
    private const string Script = "main-ABCD1234.js";

    private readonly string _folder = Directory.CreateTempSubdirectory("gallant-client-").FullName;
    private SampleHost _host = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "index.html"), "<app-root ngCspNonce=\"%CSP_NONCE%\"></app-root>");
        await File.WriteAllTextAsync(Path.Combine(_folder, Script), "plain");
        await File.WriteAllTextAsync(Path.Combine(_folder, Script + ".br"), "packed");
        await File.WriteAllTextAsync(Path.Combine(_folder, "sw.js"), "worker");
        _host = new SampleHost(new Dictionary<string, string?> { ["GALLANT_CLIENT"] = _folder });
        await _host.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/messages/1")]
    public async Task The_page_has_the_nonce_of_its_policy_and_another_one_each_time(string path)
    {
        var (first, again) = (await PageAsync(path), await PageAsync(path));

        Assert.Equal(first.InPolicy, first.InPage);
        Assert.NotEqual(first.InPage, again.InPage);
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/connect/no-such-page")]
    [InlineData("/callbacks/nothing")]
    [InlineData("/.well-known/nothing")]
    [InlineData("/hubs/nothing")]
    public async Task A_miss_elsewhere_is_no_page(string path)
    {
        using var answer = await GetAsync(path, ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_no_page_for_the_script_that_asks_for_it()
    {
        using var answer = await GetAsync("/chunk-GONE1234.js", ("Accept", "*/*"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip, br", "packed")]
    [InlineData("gzip", "plain")]
    [InlineData("br;q=0", "plain")]
    public async Task A_packed_file_goes_to_those_who_take_it(string takes, string body)
    {
        using var answer = await GetAsync("/" + Script, ("Accept-Encoding", takes));

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(body == "packed" ? ["br"] : [], answer.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
    }

    [Theory]
    [InlineData("/" + Script, "public, max-age=31536000, immutable")]
    [InlineData("/sw.js", "no-cache")]
    [InlineData("/", "no-store")]
    public async Task Only_what_has_its_hash_in_its_name_is_kept(string path, string kept)
    {
        using var answer = await GetAsync(path, ("Accept", "text/html"));
        Assert.Equal(kept, answer.Headers.NonValidated["Cache-Control"].ToString());
    }

    private async Task<(string InPage, string InPolicy)> PageAsync(string path)
    {
        using var answer = await GetAsync(path, ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        return (InPage().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value, InPolicy().Match(policy).Groups[1].Value);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var client = _host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    [GeneratedRegex("ngCspNonce=\"([^\"]{20,})\"")]
    private static partial Regex InPage();

    [GeneratedRegex("style-src 'self' 'nonce-([^']{20,})'")]
    private static partial Regex InPolicy();
}
