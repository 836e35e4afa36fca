using System.Net;
using System.Text.Json;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Messages;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Searches, those that are kept, and their results in files.</summary>
internal static class CasesOfSearching
{
    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("SearchMessages", MessagesRead, async w => await SentAsync(w)) { Foreign = Foreign.Own },
        new("CountMessages", MessagesRead, async w => await SentAsync(w) with { Marks = ["\"country\":[{\"value\":\"KE\""] }) { Foreign = Foreign.Own },
        new("ListSavedSearches", MessagesRead, async w => new() { Marks = [(await SavedAsync(w)).Text("name")!] }) { Foreign = Foreign.Own },
        new("SaveSearch", MessagesRead, w => Task.FromResult(new Call { Body = new { name = w.Word("search"), query = "status:failed" } })) { Foreign = Foreign.Own },
        // A shared search of somebody else is changed by who manages settings, and this key does not.
        new("ChangeSavedSearch", MessagesRead, async w => new((await SavedAsync(w)).Id()) { Body = new { name = w.Word("search"), query = "status:sent" } }) { KeysAreTold = "INSUFFICIENT_SCOPE" },
        new("DeleteSavedSearch", MessagesRead, async w => new((await SavedAsync(w)).Id())) { KeysAreTold = "INSUFFICIENT_SCOPE" },
        new("CreateExport", MessagesRead, w => Task.FromResult(new Call { Body = new { kind = "messages", query = "status:failed" } })) { Foreign = Foreign.Own },
        new("ListExports", MessagesRead, async w => new() { Marks = [(await ExportAsync(w)).Id().ToString()] }) { Foreign = Foreign.Own },
        new("ShowExport", MessagesRead, async w => new((await ExportAsync(w)).Id())),
        new("CancelExport", MessagesRead, async w => new((await ExportAsync(w)).Id()) { Body = new { } }),
        new("DeleteExport", MessagesRead, async w => new((await ExportAsync(w)).Id())),
    ];

    public static readonly IReadOnlyList<OpenCase> Open =
    [
        new("DownloadExport", async w => new(w.Anonymous(), new() { Query = await LinkAsync(w) }))
        {
            Shows = "message_id",
            Refusals =
            [
                new("who has no link", w => Task.FromResult(new Attempt(w.Anonymous(), new())), HttpStatusCode.UnprocessableEntity, "LINK_INVALID"),
                new("who changes the link", async w => new(w.Anonymous(), new() { Query = Changed(await LinkAsync(w)) }), HttpStatusCode.UnprocessableEntity, "LINK_INVALID"),
            ],
        },
    ];

    /// <summary>A message that the search finds, by a number that nobody else has texted.</summary>
    private static async Task<Call> SentAsync(World w)
    {
        var number = w.Number();
        var id = (await w.SendAsync(number)).GetProperty("messages")[0].GetProperty("message_id").GetGuid();
        await w.Mine.FoundAsync(id, $"phone_number={Uri.EscapeDataString(number)}");
        return new() { Query = $"?phone_number={Uri.EscapeDataString(number)}", Marks = [id.ToString()] };
    }

    private static Task<JsonElement> SavedAsync(World w) => w.MinePostAsync("/api/v1/saved-searches", new { name = w.Word("search"), query = "status:failed", shared = true });

    private static Task<JsonElement> ExportAsync(World w) => w.MinePostAsync("/api/v1/exports", new { kind = "messages", query = w.Word("nothing") });

    private static async Task<string> LinkAsync(World w) => new Uri(new Uri("http://here"), (await w.Mine.ExportedAsync((await ExportAsync(w)).Id())).Text("download_url")).Query;

    private static string Changed(string link) => link[..^4] + (link[^4] == 'A' ? 'B' : 'A') + link[^3..];
}
