using System.Text.Json;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

/// <summary>The search follows what is sent, a moment behind.</summary>
internal static class Searching
{
    /// <summary>Once the search finds the message.</summary>
    public static Task FoundAsync(this TestTenant tenant, Guid messageId, string query) =>
        Eventually.TrueAsync(async () => (await tenant.SearchAsync(query)).Ids().Contains(messageId));

    public static Task<JsonElement> SearchAsync(this TestTenant tenant, string query) => tenant.GetAsync($"/api/v1/messages/search?{query}").OkAsync();

    public static IReadOnlyList<Guid> Ids(this JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("message").GetProperty("message_id").GetGuid())];

    /// <summary>The export once it has ended well.</summary>
    public static async Task<JsonElement> ExportedAsync(this TestTenant tenant, Guid id)
    {
        var shown = default(JsonElement);
        await Eventually.TrueAsync(async () => (shown = await tenant.GetAsync($"/api/v1/exports/{id}").OkAsync()).GetProperty("state").GetString() == "done");
        return shown;
    }

    /// <summary>Sends to each number and returns the ids of the messages.</summary>
    public static async Task<IReadOnlyList<Guid>> SentAsync(this TestTenant tenant, object body)
    {
        var sent = await tenant.SendAsync(body);
        return [.. sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid())];
    }
}
