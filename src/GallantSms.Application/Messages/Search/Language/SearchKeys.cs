using System.Collections.Frozen;

namespace GallantSms.Application.Messages.Search.Language;

/// <summary>What a search can ask about.</summary>
internal enum SearchKey
{
    Status,
    To,
    From,
    Reason,
    Country,
    Network,
    Campaign,
    Tag,
    Ref,
    Batch,
    Provider,
    Cost,
    After,
    Before,
    On,
}

/// <summary>The words for each key: the first is the one that help shows, the others are what people and the API's fields call it.</summary>
internal static class SearchKeys
{
    private static readonly (SearchKey Key, string[] Names)[] Table =
    [
        (SearchKey.Status, ["status"]),
        (SearchKey.To, ["to", "number", "phone", "phone_number"]),
        (SearchKey.From, ["from", "sender", "sender_id"]),
        (SearchKey.Reason, ["reason"]),
        (SearchKey.Country, ["country"]),
        (SearchKey.Network, ["network"]),
        (SearchKey.Campaign, ["campaign"]),
        (SearchKey.Tag, ["tag", "tags"]),
        (SearchKey.Ref, ["ref", "reference"]),
        (SearchKey.Batch, ["batch", "bulk", "bulk_id"]),
        (SearchKey.Cost, ["cost", "price"]),
        (SearchKey.After, ["after", "since"]),
        (SearchKey.Before, ["before", "until"]),
        (SearchKey.On, ["on", "day"]),
        (SearchKey.Provider, ["provider", "account"]),
    ];

    private static readonly FrozenDictionary<string, SearchKey> ByName =
        Table.SelectMany(k => k.Names.Select(name => KeyValuePair.Create(name, k.Key))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for a word that is no key, or none of this reader's.</summary>
    public static SearchKey? Find(string name, SearchReader reader) =>
        ByName.TryGetValue(name, out var key) && (key != SearchKey.Provider || reader.Carriers) ? key : null;

    /// <summary>For a message: <c>status, to, from …</c></summary>
    public static string Listed(SearchReader reader) =>
        string.Join(", ", Table.Where(k => k.Key != SearchKey.Provider || reader.Carriers).Select(k => k.Names[0]));
}
