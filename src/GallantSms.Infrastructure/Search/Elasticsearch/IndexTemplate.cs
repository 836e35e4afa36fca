using System.Text.Json;
using System.Text.Json.Nodes;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// How an index is made. Only what every 8.x and 9.x server has. Words come apart already (<see cref="TextWords"/>), so they are
/// keywords and there is no analysis that could differ between servers; the text itself is not in the index, and words and numbers
/// not in the stored source.
/// </summary>
internal static class IndexTemplate
{
    public static byte[] Body(IndexNames names, int shards) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["index_patterns"] = new JsonArray(names.Pattern),
        ["version"] = IndexNames.Version,
        ["priority"] = 500,
        ["template"] = new JsonObject
        {
            ["settings"] = new JsonObject
            {
                ["number_of_shards"] = shards,
                ["auto_expand_replicas"] = "0-1",
                ["refresh_interval"] = "1s",
                // On disk as a page shows them: the newest of a tenant are found without looking at the others.
                ["index.sort.field"] = new JsonArray("order", "id"),
                ["index.sort.order"] = new JsonArray("desc", "desc"),
                // A deletion is remembered for so long, so that a late writer does not bring the document back.
                ["gc_deletes"] = "10m",
            },
            ["mappings"] = new JsonObject
            {
                ["dynamic"] = false,
                ["_routing"] = new JsonObject { ["required"] = true },
                ["_source"] = new JsonObject { ["includes"] = new JsonArray("id", "check") },
                ["properties"] = new JsonObject
                {
                    ["tenant"] = Number("integer"),
                    ["id"] = Keyword(),
                    ["order"] = Number("long"),
                    ["at"] = new JsonObject { ["type"] = "date", ["format"] = "epoch_millis" },
                    ["bulk"] = Keyword(),
                    ["number"] = Lookup(),
                    ["sender"] = Keyword(),
                    ["status"] = Keyword(),
                    ["reason"] = Keyword(),
                    ["account"] = Keyword(),
                    ["country"] = Keyword(),
                    ["network"] = Lookup(),
                    ["price"] = Number("long"),
                    ["campaign"] = Keyword(),
                    ["tags"] = Keyword(),
                    ["reference"] = Lookup(),
                    ["credential"] = Keyword(),
                    ["words"] = Lookup(),
                    ["check"] = new JsonObject { ["type"] = "integer", ["index"] = false },
                },
            },
        },
    });

    private static JsonObject Number(string type) => new() { ["type"] = type };

    private static JsonObject Keyword() => new() { ["type"] = "keyword", ["ignore_above"] = 1024 };

    /// <summary>Only looked up, never sorted by or counted: no columns for it.</summary>
    private static JsonObject Lookup() => new() { ["type"] = "keyword", ["doc_values"] = false, ["ignore_above"] = 1024 };
}
