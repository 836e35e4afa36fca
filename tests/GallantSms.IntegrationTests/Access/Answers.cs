using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GallantSms.IntegrationTests.Access;

internal static class Answers
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> sent, HttpStatusCode status)
    {
        var answer = await sent;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public static async Task<JsonNode> DataAsync(this Task<HttpResponseMessage> sent, HttpStatusCode status = HttpStatusCode.OK) =>
        (await sent.JsonAsync(status))["data"]!;

    /// <summary>Expects a refusal in the API's envelope.</summary>
    public static async Task<JsonNode> RefusedAsync(this Task<HttpResponseMessage> sent, HttpStatusCode status, string code)
    {
        var body = await sent.JsonAsync(status);
        Assert.False((bool)body["success"]!);
        Assert.Equal(code, (string)body["error"]!["code"]!);
        return body["error"]!;
    }

    public static async Task<Me> MeAsync(this HttpClient client) => (await client.GetFromJsonAsync<Me>("/api/v1/probe/me", SnakeCase))!;

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, object body) =>
        client.PostAsJsonAsync(path, body, SnakeCase);
}
