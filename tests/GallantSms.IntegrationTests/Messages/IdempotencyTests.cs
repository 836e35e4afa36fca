using System.Net;
using System.Text.Json;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class IdempotencyTests(GallantFixture gallant)
{
    [Theory]
    [InlineData("send")]
    [InlineData("bulk")]
    public async Task A_repeat_gets_the_same_answer_and_sends_nothing(string endpoint)
    {
        var tenant = await gallant.NewTenantAsync();
        var body = new { phone_numbers = new[] { "+254712347001" }, message = "Once" };

        var first = await tenant.PostAsync($"/api/v1/sms/{endpoint}", body, "key-1");
        var second = await tenant.PostAsync($"/api/v1/sms/{endpoint}", body, "key-1");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.Status, second.Status));
        Assert.Equal(Data(first.Body), Data(second.Body));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        var tenant = await gallant.NewTenantAsync();
        await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712347002" }, message = "One" }, "key-2");

        var (status, answer) = await tenant.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712347002" }, message = "Two" }, "key-2");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", answer.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Of_many_at_once_one_is_done_and_the_others_repeat_or_wait()
    {
        var tenant = await gallant.NewTenantAsync();
        var body = new { phone_numbers = new[] { "+254712347003" }, message = "Once" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tenant.PostAsync("/api/v1/sms/send", body, "key-3")));

        Assert.All(answers, a => Assert.Contains(a.Status, new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict }));
        Assert.Single(answers.Where(a => a.Status == HttpStatusCode.Accepted).Select(a => Data(a.Body)).Distinct());
        Assert.Equal(1, await tenant.CountAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var body = new { phone_numbers = new[] { "+254712347004" }, message = "Paid later" };
        Assert.Equal(HttpStatusCode.PaymentRequired, (await tenant.PostAsync("/api/v1/sms/send", body, "key-4")).Status);

        await gallant.GiveAsync(tenant, 8_000);

        Assert.Equal(HttpStatusCode.Accepted, (await tenant.PostAsync("/api/v1/sms/send", body, "key-4")).Status);
    }

    [Theory]
    [InlineData(" ")]
    public async Task A_key_that_is_no_key_is_refused(string key)
    {
        var tenant = await gallant.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sms/send") { Content = new StringContent("""{"phone_numbers":["+254712347005"],"message":"x"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key + new string('k', 200));
        using var response = await tenant.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static string Data(JsonElement body) => body.GetProperty("data").GetRawText();
}
