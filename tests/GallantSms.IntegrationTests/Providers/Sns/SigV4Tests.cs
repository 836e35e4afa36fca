using System.Text;
using GallantSms.Infrastructure.Providers.Sns;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Providers.Sns;

public sealed class SigV4Tests
{
    private static readonly DateTimeOffset At = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly AwsCredentials Example = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    /// <summary>AWS's published signature version 4 test suite, by the names of its cases.</summary>
    [Theory]
    [InlineData("get-vanilla", "GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-query-order-value", "GET", "/?Param1=value2&Param1=value1", "", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694")]
    [InlineData("get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-utf8", "GET", "/%E1%88%B4", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("post-vanilla", "POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-vanilla-query", "POST", "/?Param1=value1", "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("get-header-key-duplicate", "GET", "/", "My-Header1:value2|My-Header1:value2|My-Header1:value1", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("get-header-value-order", "GET", "/", "My-Header1:value4|My-Header1:value1|My-Header1:value3|My-Header1:value2", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("get-header-value-trim", "GET", "/", "My-Header1: value1|My-Header2: \"a   b   c\"", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("post-header-key-sort", "POST", "/", "My-Header1:value1", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("post-x-www-form-urlencoded", "POST", "/", "Content-Type:application/x-www-form-urlencoded", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", "Param1=value1")]
    public void The_published_test_suite_is_signed_as_published(string name, string method, string target, string headers, string signature, string body = "")
    {
        var sent = headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(h => (h.Split(':')[0], h.Split(':')[1]));
        var request = new AwsRequest(method, new Uri("https://example.amazonaws.com" + target),
            [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z"), .. sent], Encoding.UTF8.GetBytes(body));

        var authorization = SigV4.Authorization(request, Example, "us-east-1", "service", At);

        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=", authorization);
        Assert.True(authorization.EndsWith(signature, StringComparison.Ordinal), $"{name}: {authorization}");
    }

    /// <summary>The example of the IAM user guide's page on signed requests.</summary>
    [Fact]
    public void The_guides_list_users_request_is_signed_as_published()
    {
        var request = new AwsRequest("GET", new Uri("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
            [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Host", "iam.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")], default);

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            SigV4.Authorization(request, Example, "us-east-1", "iam", At));
    }

    /// <summary>aws4, which most of Node signs with, over random forms with whatever Unicode has.</summary>
    [Fact]
    public async Task Another_implementation_signs_random_requests_the_same()
    {
        var random = new Random(20150830);
        var questions = Enumerable.Range(0, 200).Select(i => Question(random, i % 3 == 0)).ToArray();

        var answers = await NodeOracle.AskAsync<Asked, Answered>("sigv4.mjs", questions);

        foreach (var (asked, answered) in questions.Zip(answers)) Assert.Equal(answered.Authorization, Ours(asked));
    }

    private static Asked Question(Random random, bool temporary)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 80)).Select(_ => Character(random)));
        var at = At.AddSeconds(random.Next(400_000_000));
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded", ["X-Amz-Date"] = SigV4.Date(at) };
        var body = $"Action=Publish&Message={SigV4.Encode(text)}&PhoneNumber=%2B4479111{random.Next(100000, 999999)}";
        var path = random.Next(2) == 0 ? "/" : $"/?Version=2010-03-31&Name={SigV4.Encode(text)}";
        var region = random.Next(2) == 0 ? "eu-west-1" : "af-south-1";
        return new("POST", $"sns.{region}.amazonaws.com", path, headers, body, "AKID" + random.Next(), "s/" + random.NextInt64() + "+x",
            temporary ? "IQoJb3JpZ2lu" + random.NextInt64() + "==" : null, region, "sns", at);
    }

    private static string Character(Random random) => random.Next(5) switch
    {
        0 => char.ConvertFromUtf32(random.Next(0x1F300, 0x1F6FF)),
        1 => char.ConvertFromUtf32(random.Next(0xA0, 0xD7FF)),
        2 => "!'()*&=+%/ ?~"[random.Next(13)].ToString(),
        _ => ((char)random.Next(' ', '~')).ToString(),
    };

    private static string Ours(Asked asked)
    {
        List<(string, string)> headers = [("Host", asked.host), ("Content-Type", asked.headers["Content-Type"]), ("X-Amz-Date", asked.headers["X-Amz-Date"])];
        if (asked.sessionToken is { } token) headers.Add(("X-Amz-Security-Token", token));
        headers.Add(("Content-Length", Encoding.UTF8.GetByteCount(asked.body).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var request = new AwsRequest(asked.method, new Uri("https://" + asked.host + asked.path), headers, Encoding.UTF8.GetBytes(asked.body));
        return SigV4.Authorization(request, new(asked.accessKeyId, asked.secretAccessKey, asked.sessionToken), asked.region, asked.service, asked.At);
    }

    // Named as the script reads them.
    private sealed record Asked(
        string method, string host, string path, Dictionary<string, string> headers, string body,
        string accessKeyId, string secretAccessKey, string? sessionToken, string region, string service, DateTimeOffset At);

    private sealed record Answered(string Authorization);
}
