using System.Net;
using System.Text;
using System.Text.Json;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

/// <summary>Every wrong thing gets its code, its field and its value; nothing is written, nothing is charged.</summary>
[Collection(GallantCollection.Name)]
public sealed class BadInputTests(GallantFixture gallant)
{
    public static TheoryData<string, int, string, string?> Sends => new()
    {
        { """{"phone_numbers":["nonsense"],"message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers[0]" },
        { """{"phone_numbers":["+254712345678"]}""", 400, "VALIDATION_ERROR", "message" },
        { """{"phone_numbers":["+254712345678"],"message":""}""", 400, "VALIDATION_ERROR", "message" },
        { """{"phone_numbers":[],"message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers" },
        { """{"message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers" },
        { """{"phone_numbers":"+254712345678","message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers" },
        { """{"phone_numbers":[254712345678],"message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers[0]" },
        { """{"phone_numbers":[null],"message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers[0]" },
        { """{"phone_numbers":["+254712345678"],"message":"x","sender_id":"far too long a name"}""", 400, "VALIDATION_ERROR", "sender_id" },
        { """{"phone_numbers":["+254712345678"],"message":"x","sender_id":"<b>"}""", 400, "VALIDATION_ERROR", "sender_id" },
        { """{"phone_numbers":["+254712345678"],"message":"x","schedule_time":"2001-01-01T00:00:00Z"}""", 400, "VALIDATION_ERROR", "schedule_time" },
        { """{"phone_numbers":["+254712345678"],"message":"x","schedule_time":"tomorrow"}""", 400, "VALIDATION_ERROR", "schedule_time" },
        { """{"phone_numbers":["+254712345678"],"message":"x","schedule_time":"2999-01-01T00:00:00Z"}""", 400, "VALIDATION_ERROR", "schedule_time" },
        { """{"phone_numbers":["+254712345678"],"message":"x","callback_url":"ftp://example.org"}""", 400, "VALIDATION_ERROR", "callback_url" },
        { """{"phone_numbers":["+254712345678"],"message":"x","callback_url":"http://example.org"}""", 400, "VALIDATION_ERROR", "callback_url" },
        { """{"phone_numbers":["+254712345678"],"message":"x","callback_url":"http://user:pw@example.org/"}""", 400, "VALIDATION_ERROR", "callback_url" },
        { """{"phone_numbers":["+254712345678"],"message":"x","priority":"soon"}""", 400, "VALIDATION_ERROR", "priority" },
        { """{"phone_numbers":["+254712345678"],"message":"x","encoding":"ebcdic"}""", 400, "VALIDATION_ERROR", "encoding" },
        { """{"phone_numbers":["+254712345678"],"message":"x\u4f60","encoding":"gsm7"}""", 400, "VALIDATION_ERROR", "message" },
        { """{"phone_numbers":["+254712345678"],"message":"x","validity_seconds":5}""", 400, "VALIDATION_ERROR", "validity_seconds" },
        { """{"phone_numbers":["+254712345678"],"message":"x","validity_seconds":1e99}""", 400, "VALIDATION_ERROR", "validity_seconds" },
        { """{"phone_numbers":["+254712345678"],"message":"x","colour":"red"}""", 400, "VALIDATION_ERROR", "colour" },
        { """{"phone_numbers":["+254712345678"],"message":"nul \u0000"}""", 400, "VALIDATION_ERROR", "message" },
        { """{"phone_numbers":["+254712345678"],"message":"half \ud83d"}""", 400, "VALIDATION_ERROR", "message" },
        { """{"phone_numbers":["+254712345678"],"message":"x","file_id":"01a1fd05-0000-7000-8000-000000000000"}""", 400, "VALIDATION_ERROR", "phone_numbers" },
        { """{"phone_numbers":["+254712345678"],"message":"x""", 400, "MALFORMED_JSON", null },
        { "", 400, "MALFORMED_JSON", null },
        { "[]", 400, "VALIDATION_ERROR", "body" },
        { """{"phone_numbers":["+254203570000"],"message":"x"}""", 400, "VALIDATION_ERROR", "phone_numbers[0]" },
    };

    [Theory]
    [MemberData(nameof(Sends))]
    public async Task A_wrong_send_is_refused_with_its_field_and_writes_nothing(string body, int status, string code, string? field)
    {
        var tenant = await Shared();
        var before = await tenant.TracesAsync();

        var (answered, answer) = await tenant.PostAsync("/api/v1/sms/send", new StringContent(body, Encoding.UTF8, "application/json"), $"bad-{Guid.NewGuid():N}");

        Assert.True((int)answered == status, answer.ToString());
        var error = answer.GetProperty("error");
        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.Equal(code, error.GetProperty("code").GetString());
        if (field is not null) Assert.Equal(field, error.GetProperty("details").GetProperty("field").GetString());
        Assert.Equal(before, await tenant.TracesAsync());
    }

    [Fact]
    public async Task A_text_of_1601_characters_is_refused_and_one_of_1600_is_taken()
    {
        var tenant = await Shared();
        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = new string('x', 1601) })).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = new string('x', 1600) })).Status);
    }

    [Fact]
    public async Task More_recipients_than_an_endpoint_takes_are_refused()
    {
        var tenant = await Shared();
        var numbers = Enumerable.Range(0, 101).Select(i => $"+25471234{i:0000}");
        var (status, answer) = await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = numbers, message = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("TOO_MANY", answer.GetProperty("error").GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_wrong_content_type_and_a_huge_body_are_refused()
    {
        var tenant = await Shared();
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await tenant.PostAsync("/api/v1/sms/send", new StringContent("{}", Encoding.UTF8, "text/plain"))).Status);
        var (status, answer) = await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = new string('x', 600_000) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("PAYLOAD_TOO_LARGE", answer.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("send")]
    [InlineData("bulk")]
    public async Task Without_enough_credit_nothing_is_written(string endpoint)
    {
        var tenant = await gallant.NewTenantAsync(credits: 15_999);
        var before = await tenant.TracesAsync();

        var (status, answer) = await tenant.PostAsync($"/api/v1/sms/{endpoint}", new { phone_numbers = new[] { "+254712345678", "+254712345679" }, message = "x" }, "k");

        Assert.Equal(HttpStatusCode.PaymentRequired, status);
        Assert.Equal("INSUFFICIENT_CREDIT", answer.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(before, await tenant.TracesAsync());
        Assert.Equal(15_999, (await tenant.BalanceAsync()).Available);
    }

    [Fact]
    public async Task Concurrent_sends_never_spend_more_than_there_is()
    {
        var tenant = await gallant.NewTenantAsync(credits: 10 * 8_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { $"+2547123460{i:00}" }, message = "x" })));

        Assert.Equal(10, answers.Count(a => a.Status == HttpStatusCode.Accepted));
        Assert.Equal(30, answers.Count(a => a.Status == HttpStatusCode.PaymentRequired));
        Assert.Equal(0, (await tenant.BalanceAsync()).Available);
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Theory]
    [InlineData("GET", "/api/v1/sms/reports/01a1fd05-0000-7000-8000-000000000000")]
    [InlineData("GET", "/api/v1/sms/status/01a1fd05-0000-7000-8000-000000000000")]
    [InlineData("DELETE", "/api/v1/sms/01a1fd05-0000-7000-8000-000000000000")]
    [InlineData("GET", "/api/v1/sms/reports/not-an-id")]
    [InlineData("GET", "/api/v1/nothing")]
    public async Task An_unknown_id_or_path_answers_404(string method, string path)
    {
        var tenant = await Shared();
        using var response = await tenant.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("NOT_FOUND", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/api/v1/sms/reports?limit=0", "limit")]
    [InlineData("/api/v1/sms/reports?limit=1001", "limit")]
    [InlineData("/api/v1/sms/reports?cursor=x", "cursor")]
    [InlineData("/api/v1/sms/reports?status=gone", "status")]
    [InlineData("/api/v1/sms/reports?bulk_id=x", "bulk_id")]
    [InlineData("/api/v1/sms/stats?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z", "from")]
    public async Task A_wrong_query_names_its_parameter(string path, string field)
    {
        var (status, answer) = await (await Shared()).GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, answer.GetProperty("error").GetProperty("details").GetProperty("field").GetString());
    }

    private static TestTenant? _shared;

    private async Task<TestTenant> Shared() => _shared ??= await gallant.NewTenantAsync();
}
