using System.Net;
using GallantSms.Application.Access;

namespace GallantSms.IntegrationTests.Access;

public sealed class RateLimitTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    [Fact]
    public async Task Every_answer_tells_the_limit_and_a_refusal_when_to_come_back()
    {
        var client = access.From(key: (await access.NewKeyAsync(await access.NewTenantAsync(messagesPerMinute: 60))).Secret);

        Assert.Equal(("60", "20", "40", null), Told(await client.PostAsync("/api/v1/probe/send/40", null)));
        Assert.Equal(("60", "0", "70", null), Told(await client.PostAsync("/api/v1/probe/send/30", null)));

        var sent = client.PostAsync("/api/v1/probe/send/1", null);
        await sent.RefusedAsync(HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        Assert.Equal(("60", "0", "70", "11"), Told(await sent));

        access.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/v1/probe/send/1", null)).StatusCode);
    }

    [Fact]
    public async Task A_key_has_a_limit_of_its_own()
    {
        var tenant = await access.NewTenantAsync(messagesPerMinute: 100);
        var admin = access.From(key: (await access.NewKeyAsync(tenant)).Secret);
        var made = await admin.PostAsync("/api/v1/api-keys", new { name = "Slow", scopes = new[] { Scopes.MessagesSend }, messages_per_minute = 5 }).DataAsync(HttpStatusCode.Created);
        var slow = access.From(key: (string)made["key"]!);

        Assert.Equal(("5", "0", "60", null), Told(await slow.PostAsync("/api/v1/probe/send/5", null)));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await slow.PostAsync("/api/v1/probe/send/1", null)).StatusCode);
        Assert.Equal(("100", "94", "4", null), Told(await admin.PostAsync("/api/v1/probe/send/1", null)));
    }

    private static (string, string, string, string?) Told(HttpResponseMessage answer) =>
        (Header(answer, "RateLimit-Limit"), Header(answer, "RateLimit-Remaining"), Header(answer, "RateLimit-Reset"), answer.Headers.RetryAfter?.ToString());

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
