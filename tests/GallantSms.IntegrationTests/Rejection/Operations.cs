using System.Net.Http.Json;
using System.Text.Json;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>An operation of the API document.</summary>
internal sealed record Operation(string Id, HttpMethod Method, string Path)
{
    public bool IsSafe => Method == HttpMethod.Get;

    /// <summary>The RFCs' own endpoints: what they act on is in the request itself, no cookie is read.</summary>
    public bool IsOAuth => Path.StartsWith("/connect/", StringComparison.Ordinal);

    /// <summary>All that the running host tells of.</summary>
    public static async Task<IReadOnlyList<Operation>> ReadAsync(GallantFixture gallant)
    {
        using var http = gallant.NewClient();
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new Operation(operation.Value.GetProperty("operationId").GetString()!, HttpMethod.Parse(operation.Name), path.Name),
        ];
    }
}
