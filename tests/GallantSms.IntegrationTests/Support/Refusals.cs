using System.Net;
using System.Text.Json;

namespace GallantSms.IntegrationTests.Support;

/// <summary>What an answer of a <see cref="TestTenant"/> or <see cref="Visitor"/> must be.</summary>
internal static class Refusals
{
    public static async Task<JsonElement> OkAsync(this Task<(HttpStatusCode Status, JsonElement Body)> sent, HttpStatusCode status = HttpStatusCode.OK)
    {
        var (got, body) = await sent;
        Assert.True(got == status, $"{(int)got}: {body}");
        return body.GetProperty("data");
    }

    public static async Task<JsonElement> RefusedAsync(this Task<(HttpStatusCode Status, JsonElement Body)> sent, HttpStatusCode status, string code)
    {
        var (got, body) = await sent;
        Assert.True(got == status, $"{(int)got}: {body}");
        var error = body.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error;
    }
}
