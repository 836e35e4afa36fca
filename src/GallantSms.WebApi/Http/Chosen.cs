using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using MediatR;

namespace GallantSms.WebApi.Http;

/// <summary>
/// What a caller wants to see of each item: <c>fields=</c> leaves the others out, <c>include=</c> puts related rows in. The cost is
/// bounded: one level, a few names, a fixed number of queries a page, and a lower limit for pages with related rows.
/// </summary>
internal sealed class Chosen
{
    public const string FieldsHelp = "Names of fields, with commas between: only these are answered. At most 30.";
    public const string IncludeHelp = "Related rows inside each message: attempts, receipts, events, batch, with commas between. The limit is then at most 200.";

    private const int MaxFields = 30;
    private const int MaxLimitWithRelated = 200;

    private static readonly Dictionary<string, MessageParts> Parts = new(StringComparer.Ordinal)
    {
        ["attempts"] = MessageParts.Attempts, ["receipts"] = MessageParts.Receipts, ["events"] = MessageParts.Events, ["batch"] = MessageParts.Batch,
    };

    private readonly HashSet<string>? _fields;
    private readonly MessageParts _parts;

    private Chosen(HashSet<string>? fields, MessageParts parts) => (_fields, _parts) = (fields, parts);

    /// <summary>Null where nothing is chosen: the item as it is.</summary>
    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR that names what there is.</exception>
    public static Chosen? Read<T>(string? fields, string? include = null, int? limit = null)
    {
        var parts = MessageParts.None;
        foreach (var name in Names(include))
            parts |= Parts.TryGetValue(name, out var part) ? part : throw SendErrors.Invalid("include", name, "UNKNOWN_FIELD", $"Included can be {string.Join(", ", Parts.Keys)}; not what is inside them.");
        if (parts != MessageParts.None && limit > MaxLimitWithRelated) throw SendErrors.Invalid("limit", limit.ToString(), "OUT_OF_RANGE", $"With include the limit is 1 to {MaxLimitWithRelated}.");

        if (string.IsNullOrEmpty(fields)) return parts == MessageParts.None ? null : new(null, parts);
        var known = Known<T>();
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Names(fields))
            if (!known.Contains(name)) throw SendErrors.Invalid("fields", name, "UNKNOWN_FIELD", $"Fields are {string.Join(", ", known)}.");
            else chosen.Add(name);
        if (chosen.Count == 0) throw SendErrors.Invalid("fields", fields, "REQUIRED", $"Name at least one of {string.Join(", ", known)}.");
        return chosen.Count > MaxFields ? throw SendErrors.Invalid("fields", null, "TOO_MANY", $"At most {MaxFields} fields.") : new(chosen, parts);
    }

    public Page<JsonObject> Of<T>(Page<T> page) => new([.. page.Items.Select(item => Shaped(item))], page.NextCursor);

    /// <summary>Messages, with what belongs to each.</summary>
    public async Task<IReadOnlyList<JsonObject>> OfAsync(IReadOnlyList<MessageView> messages, IMediator mediator, CancellationToken ct)
    {
        var related = _parts == MessageParts.None ? null : await mediator.Send(new ReadRelated(messages, _parts), ct);
        return [.. messages.Select(message => With(Shaped(message), message, related))];
    }

    private JsonObject With(JsonObject item, MessageView message, RelatedRows? related)
    {
        if (related is null) return item;
        if (_parts.HasFlag(MessageParts.Attempts)) item["attempts"] = Json(related.Attempts[message.MessageId].ToArray());
        if (_parts.HasFlag(MessageParts.Receipts)) item["receipts"] = Json(related.Receipts[message.MessageId].ToArray());
        if (_parts.HasFlag(MessageParts.Events)) item["events"] = Json(related.Events[message.MessageId].ToArray());
        if (_parts.HasFlag(MessageParts.Batch)) item["batch"] = Json(related.Batches.GetValueOrDefault(message.BulkId));
        return item;
    }

    private JsonObject Shaped<T>(T item)
    {
        var json = Json(item)!.AsObject();
        if (_fields is null) return json;
        foreach (var name in json.Select(p => p.Key).Where(name => !_fields.Contains(name)).ToArray()) json.Remove(name);
        return json;
    }

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, ApiJson.Options);

    private static string[] Known<T>() => [.. ((JsonTypeInfo<T>)ApiJson.Options.GetTypeInfo(typeof(T))).Properties.Select(p => p.Name)];

    private static string[] Names(string? given) => given?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
