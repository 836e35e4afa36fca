using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GallantSms.UnitTests.Http;

public sealed partial class EnvelopeTests(SampleHost host) : IClassFixture<SampleHost>
{
    [Fact]
    public async Task A_good_answer_has_every_part_of_the_envelope()
    {
        var (answer, envelope) = await GetAsync("/api/v1/samples/0194a000-0000-7000-8000-000000000001?limit=3");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["success", "timestamp", "data", "error", "metadata"], Names(envelope));
        Assert.True(envelope.GetProperty("success").GetBoolean());
        Assert.Matches(UtcMilliseconds(), envelope.GetProperty("timestamp").GetString());
        Assert.Equal(["id", "limit"], Names(envelope.GetProperty("data")));
        Assert.Equal(JsonValueKind.Null, envelope.GetProperty("error").ValueKind);
        Assert.Equal(["request_id", "duration_ms"], Names(envelope.GetProperty("metadata")));
        Assert.True(envelope.GetProperty("metadata").GetProperty("duration_ms").GetInt64() >= 0);
        Assert.NotNull(answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_refusal_has_every_part_of_the_envelope()
    {
        var (_, envelope) = await GetAsync("/api/v1/throw/validation");

        Assert.Equal(["success", "timestamp", "data", "error", "metadata"], Names(envelope));
        Assert.Equal(["code", "message", "details", "errors"], Names(envelope.GetProperty("error")));
    }

    [Theory]
    [InlineData("validation", 400)]
    [InlineData("malformed", 400)]
    [InlineData("unauthenticated", 401)]
    [InlineData("insufficientcredit", 402)]
    [InlineData("forbidden", 403)]
    [InlineData("notfound", 404)]
    [InlineData("conflict", 409)]
    [InlineData("toolarge", 413)]
    [InlineData("unsupportedmediatype", 415)]
    [InlineData("unprocessable", 422)]
    [InlineData("ratelimited", 429)]
    [InlineData("unavailable", 503)]
    public async Task Every_kind_of_refusal_has_its_status(string kind, int status)
    {
        var (answer, envelope) = await GetAsync($"/api/v1/throw/{kind}");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(kind.ToUpperInvariant(), Code(envelope));
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count > 0);
        Assert.Equal(status is 429 or 503, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task A_wait_is_rounded_up_to_whole_seconds()
    {
        var (answer, _) = await GetAsync("/api/v1/throw/limited");

        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("broker")]
    [InlineData("npgsql")]
    public async Task An_outage_is_a_503_that_says_when_to_come_back(string what)
    {
        var (answer, envelope) = await GetAsync($"/api/v1/throw/{what}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (answer.StatusCode, Code(envelope)));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.DoesNotContain("secret", envelope.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_tells_the_request_id_and_nothing_else()
    {
        var (answer, envelope) = await GetAsync("/api/v1/throw/bug", ("X-Request-Id", "ticket-77"));

        Assert.Equal((HttpStatusCode.InternalServerError, "INTERNAL"), (answer.StatusCode, Code(envelope)));
        Assert.Equal("ticket-77", envelope.GetProperty("metadata").GetProperty("request_id").GetString());
        Assert.DoesNotContain("secret", envelope.ToString(), StringComparison.Ordinal);
        Assert.Contains(host.Logs, l => l.StartsWith("Error Request ticket-77 failed: System.InvalidOperationException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Raw_data_and_raw_errors_are_wrapped_unread()
    {
        var (_, good) = await GetAsync("/api/v1/raw?status=202");
        var (answer, bad) = await GetAsync("/api/v1/raw?status=402");

        Assert.Equal(1, good.GetProperty("data").GetProperty("one").GetInt32());
        Assert.Equal((HttpStatusCode.PaymentRequired, "NO_CREDIT"), (answer.StatusCode, Code(bad)));
        Assert.False(bad.GetProperty("success").GetBoolean());
    }

    [Theory]
    [InlineData("/api/v1/nothing", 404, "NOT_FOUND")]
    [InlineData("/api/v1/samples/not-a-uuid", 404, "NOT_FOUND")]
    [InlineData("/api/v1/samples", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("/api/v1/challenge", 401, "UNAUTHENTICATED")]
    public async Task Answers_that_nobody_wrote_have_the_envelope_too(string path, int status, string code)
    {
        var (answer, envelope) = await GetAsync(path);

        Assert.Equal((status, code), ((int)answer.StatusCode, Code(envelope)));
        if (status == 405) Assert.Equal(["OPTIONS", "POST"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("limit=abc%0A", "abc\\u000a")]
    [InlineData("limit=99999999999", "99999999999")]
    public async Task A_wrong_query_value_is_named(string query, string value)
    {
        var (answer, envelope) = await GetAsync($"/api/v1/samples/0194a000-0000-7000-8000-000000000001?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_ERROR"), (answer.StatusCode, Code(envelope)));
        var details = envelope.GetProperty("error").GetProperty("details");
        Assert.Equal(("limit", value), (details.GetProperty("field").GetString(), details.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task OAuth_answers_keep_their_own_body()
    {
        using var client = host.Client();

        var answer = await client.GetAsync(new Uri("/connect/nothing", UriKind.Relative));

        Assert.Equal((HttpStatusCode.BadRequest, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Head_answers_as_get_without_a_body_and_options_lists_the_methods()
    {
        using var client = host.Client();

        var head = await client.SendAsync(new(HttpMethod.Head, "/api/v1/samples/0194a000-0000-7000-8000-000000000001"));
        var options = await client.SendAsync(new(HttpMethod.Options, "/api/v1/samples/0194a000-0000-7000-8000-000000000001"));

        Assert.Equal((HttpStatusCode.OK, ""), (head.StatusCode, await head.Content.ReadAsStringAsync()));
        Assert.True(head.Content.Headers.ContentLength > 0);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], options.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("abc-1._Z", true)]
    [InlineData("with blank", false)]
    [InlineData("<script>", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]  // 65
    public async Task A_sane_request_id_is_kept_and_any_other_replaced(string given, bool kept)
    {
        var (answer, envelope) = await GetAsync("/api/v1/nothing", ("X-Request-Id", given));

        var id = envelope.GetProperty("metadata").GetProperty("request_id").GetString();
        Assert.Equal(kept, id == given);
        Assert.Equal([id], answer.Headers.GetValues("X-Request-Id"));
    }

    [Theory]
    [InlineData("/api/v1/nothing", "default-src 'none'")]
    [InlineData("/api/v1/throw/bug", "default-src 'none'")]
    [InlineData("/docs/index.html", "script-src 'self'")]
    [InlineData("/some/page", "script-src 'self'")]
    public async Task Every_answer_carries_the_security_headers(string path, string policy)
    {
        using var client = host.Client();

        var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        var csp = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains(policy, csp, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", csp, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", csp, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    private async Task<(HttpResponseMessage Answer, JsonElement Envelope)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var client = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await client.SendAsync(request);
        return (answer, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static string? Code(JsonElement envelope) => envelope.GetProperty("error").GetProperty("code").GetString();

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex UtcMilliseconds();
}
