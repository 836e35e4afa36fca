using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GallantSms.Domain.Shared;
using GallantSms.WebApi.Http;

namespace GallantSms.UnitTests.Http;

public sealed class HostileBodyTests(SampleHost host) : IClassFixture<SampleHost>
{
    private const string Good = """{"phone_numbers":["+254700000001"],"message":"hi"}""";

    public static TheoryData<string, string, string, string?> Wrong => new()
    {
        // body, field, code of the problem, value shown
        { """{"phone_numbers":["+254700000001"],"message":"hi","colour":"red"}""", "colour", "UNKNOWN_FIELD", "red" },
        { """{"phone_numbers":["+254700000001"],"message":"hi","PhoneNumbers":[]}""", "PhoneNumbers", "UNKNOWN_FIELD", "[]" },
        { """{"phone_numbers":["+1"],"message":"hi","message":"ho"}""", "message", "DUPLICATE_FIELD", "ho" },
        { """{"phone_numbers":["+1"],"message":"hi","mess\u0061ge":"ho"}""", "message", "DUPLICATE_FIELD", "ho" },
        { """{"phone_numbers":[1],"message":"hi"}""", "phone_numbers[0]", "WRONG_TYPE", "1" },
        { """{"phone_numbers":["+1",{"a":[1]}],"message":"hi"}""", "phone_numbers[1]", "WRONG_TYPE", """{"a":[1]}""" },
        { """{"phone_numbers":["+1",null],"message":"hi"}""", "phone_numbers[1]", "REQUIRED", "null" },
        { """{"phone_numbers":"+1","message":"hi"}""", "phone_numbers", "WRONG_TYPE", "+1" },
        { """{"phone_numbers":null,"message":"hi"}""", "phone_numbers", "REQUIRED", "null" },
        { """{"phone_numbers":["+1"]}""", "message", "REQUIRED", null },
        { """{"phone_numbers":["+1"],"message":null}""", "message", "REQUIRED", "null" },
        { """{"phone_numbers":["+1"],"message":true}""", "message", "WRONG_TYPE", "true" },
        { """{"phone_numbers":["+1"],"message":"\ud800"}""", "message", "INVALID_TEXT", "\\ud800" },
        { """{"phone_numbers":["+1"],"message":"x\udc00y"}""", "message", "INVALID_TEXT", "x\\udc00y" },
        { """{"phone_numbers":["+1","\ud83d"],"message":"hi"}""", "phone_numbers[1]", "INVALID_TEXT", "\\ud83d" },
        { """{"phone_numbers":["+1"],"message":"a\u0000b"}""", "message", "INVALID_TEXT", "a\\u0000b" },
        { """{"phone_numbers":["+1"],"message":"hi","\ud800":1}""", "\\ud800", "INVALID_TEXT", "\\ud800" },
        { """{"phone_numbers":["+1"],"message":"hi","validity_seconds":99999999999}""", "validity_seconds", "OUT_OF_RANGE", "99999999999" },
        { """{"phone_numbers":["+1"],"message":"hi","validity_seconds":-99999999999}""", "validity_seconds", "OUT_OF_RANGE", "-99999999999" },
        { """{"phone_numbers":["+1"],"message":"hi","validity_seconds":1.5}""", "validity_seconds", "WRONG_TYPE", "1.5" },
        { """{"phone_numbers":["+1"],"message":"hi","validity_seconds":"60"}""", "validity_seconds", "WRONG_TYPE", "60" },
        { """{"phone_numbers":["+1"],"message":"hi","flash":"yes"}""", "flash", "WRONG_TYPE", "yes" },
        { """{"phone_numbers":["+1"],"message":"hi","flash":null}""", "flash", "REQUIRED", "null" },
        { """{"phone_numbers":["+1"],"message":"hi","priority":"VERY_URGENT"}""", "priority", "INVALID_VALUE", "VERY_URGENT" },
        { """{"phone_numbers":["+1"],"message":"hi","priority":"normal, very_urgent"}""", "priority", "INVALID_VALUE", "normal, very_urgent" },
        { """{"phone_numbers":["+1"],"message":"hi","priority":1}""", "priority", "WRONG_TYPE", "1" },
        { """{"phone_numbers":["+1"],"message":"hi","schedule_time":"2026-01-31T09:00:00"}""", "schedule_time", "INVALID_VALUE", "2026-01-31T09:00:00" },
        { """{"phone_numbers":["+1"],"message":"hi","schedule_time":"tomorrow"}""", "schedule_time", "INVALID_VALUE", "tomorrow" },
        { """{"phone_numbers":["+1"],"message":"hi","schedule_time":1767225600}""", "schedule_time", "WRONG_TYPE", "1767225600" },
        { """{"phone_numbers":["+1"],"message":"hi","recipients":[{"to":"+1"},{"too":"+1","to":"+2"}]}""", "recipients[1].too", "UNKNOWN_FIELD", "+1" },
        { """{"phone_numbers":["+1"],"message":"hi","recipients":[{}]}""", "recipients[0].to", "REQUIRED", null },
        { """{"phone_numbers":["+1"],"message":"hi","recipients":[null]}""", "recipients[0]", "REQUIRED", "null" },
        { """{"phone_numbers":["+1"],"message":"hi","recipients":[{"to":"+1","variables":{"name":null}}]}""", "recipients[0].variables.name", "REQUIRED", "null" },
        { """{"phone_numbers":["+1"],"message":"hi","recipients":[{"to":"+1","variables":{"name":7}}]}""", "recipients[0].variables.name", "WRONG_TYPE", "7" },
        { """{"phone_numbers":["+1"],"message":"hi","recipients":[{"to":"+1","variables":{"a":"1","a":"2"}}]}""", "recipients[0].variables.a", "DUPLICATE_FIELD", "2" },
        { """{"phone_numbers":["+1"],"message":"hi","line\u000abreak\u202e":1}""", "line\\u000abreak\\u202e", "UNKNOWN_FIELD", "1" },
        { "null", "body", "REQUIRED", "null" },
        { "[]", "body", "WRONG_TYPE", "[]" },
        { "\"text\"", "body", "WRONG_TYPE", "text" },
        { "7", "body", "WRONG_TYPE", "7" },
    };

    public static TheoryData<string, string, string> Malformed => new()
    {
        // body, field, part of the message
        { "", "body", "empty" },
        { "   ", "body", "malformed" },
        { "{", "body", "malformed" },
        { """{"phone_numbers":["+1",],"message":"hi"}""", "phone_numbers", "line 1, position 24" },
        { """{"phone_numbers":["+1"],"message":"hi",}""", "message", "malformed" },
        { "{\"phone_numbers\":[\"+1\"],\n\"message\":hi}", "message", "line 2, position 11" },
        { """{"phone_numbers":["+1"] /* all */,"message":"hi"}""", "phone_numbers", "malformed" },
        { """{"phone_numbers":["+1"],"message":'hi'}""", "message", "malformed" },
        { """{"phone_numbers":["+1"],"message":"hi"} {}""", "body", "malformed" },
        { "{\"phone_numbers\":[\"+1\"],\"message\":\"a\0b\"}", "message", "malformed" },
        { "{\"phone_numbers\":[\"+1\"],\"message\":\"a\nb\"}", "message", "malformed" },
        { """{"phone_numbers":["+1"],"message":"\x"}""", "message", "malformed" },
        { """{"phone_numbers":["+1"],"message":"hi","validity_seconds":NaN}""", "validity_seconds", "malformed" },
        { """{"phone_numbers":["+1"],"message":"hi","validity_seconds":007}""", "validity_seconds", "malformed" },
        { new string('[', 50_000), "body", "nested deeper than 16" },
        { """{"phone_numbers":["+1"],"message":"hi","x":""" + new string('[', 40) + new string(']', 40) + "}", "x", "nested deeper than 16" },
        { """{"phone_numbers":""" + string.Concat(Enumerable.Repeat("""{"a":""", 5000)), "phone_numbers", "nested deeper than 16" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_field_is_named_with_its_value(string body, string field, string code, string? value)
    {
        var error = await RefusedAsync(Json(body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        var first = error.GetProperty("errors")[0];
        Assert.Equal((field, code, value), (first.GetProperty("field").GetString(), first.GetProperty("code").GetString(), first.GetProperty("value").GetString()));
        Assert.Equal((field, value), (error.GetProperty("details").GetProperty("field").GetString(), error.GetProperty("details").GetProperty("value").GetString()));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_json_is_refused_with_its_place(string body, string field, string message)
    {
        var error = await RefusedAsync(Json(body), HttpStatusCode.BadRequest, "MALFORMED_JSON");

        Assert.Equal(field, error.GetProperty("details").GetProperty("field").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Every_wrong_field_is_listed_up_to_a_hundred()
    {
        var three = await RefusedAsync(Json("""{"phone_numbers":[1,"+1",2],"flash":3}"""), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        var many = await RefusedAsync(Json($$"""{"message":"hi","phone_numbers":[{{string.Join(',', Enumerable.Range(0, 5000))}}]}"""), HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        Assert.Equal(["phone_numbers[0]", "phone_numbers[2]", "flash", "message"], three.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        Assert.Equal(100, many.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'"' }, "byte 1")]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }, "byte 1")]   // a surrogate in UTF-8
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' }, "byte 1")]         // overlong NUL
    public async Task A_body_that_is_not_utf8_is_refused(byte[] body, string place)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var error = await RefusedAsync(content, HttpStatusCode.BadRequest, "MALFORMED_JSON");

        Assert.Contains(place, error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_long_value_is_shown_cut_and_never_through_a_character()
    {
        var error = await RefusedAsync(Json($$"""{"phone_numbers":["+1"],"message":"hi","priority":"{{new string('a', 198)}}😀{{new string('b', 9000)}}"}"""), HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        var value = error.GetProperty("details").GetProperty("value").GetString()!;
        Assert.Equal(new string('a', 198) + "…", value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    [InlineData("application/problem+json")]
    public async Task Another_content_type_is_refused(string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Good));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);

        var error = await RefusedAsync(content, HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");

        Assert.Equal("content-type", error.GetProperty("details").GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        var content = Json(Good);
        content.Headers.ContentEncoding.Add("gzip");

        var error = await RefusedAsync(content, HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");

        Assert.Equal("content-encoding", error.GetProperty("details").GetProperty("field").GetString());
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("""{"phone_numbers":["+1"],"message":"\ud83d\ude00 a, null [null] \\u0000 \\ud800","sender_id":null}""")]
    [InlineData("""{"phone_numbers":[],"message":"","recipients":[{"to":"+1","variables":{"a":"\ud83d\ude00 null"}}],"priority":"very_urgent"}""")]
    [InlineData("\uFEFF" + Good)]
    public async Task Good_bodies_pass_whatever_their_text_looks_like(string body)
    {
        using var client = host.Client();

        var answer = await client.PostAsync(new Uri("/api/v1/samples", UriKind.Relative), Json(body));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Times_come_back_in_utc_and_words_in_snake_case()
    {
        using var client = host.Client();

        var answer = await client.PostAsync(new Uri("/api/v1/samples", UriKind.Relative), Json("""{"phone_numbers":["+1"],"message":"hi","schedule_time":"2026-01-31T09:00:00.5+03:00","priority":"very_urgent"}"""));

        var data = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("data");
        Assert.Equal("2026-01-31T06:00:00.500Z", data.GetProperty("schedule_time").GetString());
        Assert.Equal("very_urgent", data.GetProperty("priority").GetString());
    }

    [Fact]
    public void A_null_element_is_found_where_no_free_form_is_allowed()
    {
        var refused = Assert.Throws<DomainException>(() => JsonBody.Parse<Plain>("""{"sender_id":null,"phone_numbers":["null, null", null]}"""u8));

        Assert.Equal("phone_numbers[1]", Assert.Single(refused.Errors).Field);
        Assert.Equal("null, null", JsonBody.Parse<Plain>("""{"sender_id":null,"phone_numbers":["null, null"]}"""u8).PhoneNumbers[0]);
    }

    [Fact]
    public void Whatever_is_cut_out_of_a_good_body_is_refused_or_read_but_never_a_fault()
    {
        var body = """{"phone_numbers":["+1","\ud83d\ude00"],"message":"h\u0000i","validity_seconds":60,"recipients":[{"to":"+1","variables":{"a":"b"}}],"schedule_time":"2026-01-31T09:00:00Z"}"""u8.ToArray();
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            byte[] mutant = [.. body];
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(mutant.Length);
                if (random.Next(2) == 0) mutant[at] = (byte)random.Next(256);
                else mutant = [.. mutant[..at], .. mutant[Math.Min(mutant.Length, at + random.Next(1, 9))..]];
                if (mutant.Length == 0) mutant = [0];
            }

            try
            {
                JsonBody.Parse<Sample>(mutant);
            }
            catch (DomainException e)
            {
                Assert.NotEmpty(e.Errors);
                Assert.All(e.Errors, problem => Assert.True(problem.Value is null or { Length: <= 200 }));
            }
        }
    }

    internal static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<JsonElement> RefusedAsync(HttpContent content, HttpStatusCode status, string code)
    {
        using var client = host.Client();
        var answer = await client.PostAsync(new Uri("/api/v1/samples", UriKind.Relative), content);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        var envelope = JsonDocument.Parse(text).RootElement;
        Assert.False(envelope.GetProperty("success").GetBoolean());
        Assert.Equal(JsonValueKind.Null, envelope.GetProperty("data").ValueKind);
        Assert.Equal(code, envelope.GetProperty("error").GetProperty("code").GetString());
        return envelope.GetProperty("error");
    }
}
