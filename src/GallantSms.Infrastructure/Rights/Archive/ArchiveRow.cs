using System.Text.Json;
using System.Text.Json.Nodes;

namespace GallantSms.Infrastructure.Rights.Archive;

internal enum ArchiveState : short
{
    Writing = 0,
    Verified = 1,
    RestoreAsked = 2,
    Restored = 3,
}

/// <summary>How much of what lies in an object; also what a partition is compared with before it goes.</summary>
internal sealed record ArchiveCounts(long Messages, long Attempts, long Receipts, long Events, long Batches, long Refusals, long Spent, DateTimeOffset? ChangedTo)
{
    public static readonly ArchiveCounts None = new(0, 0, 0, 0, 0, 0, 0, null);

    public ArchiveCounts Plus(ArchiveCounts other) => new(
        Messages + other.Messages, Attempts + other.Attempts, Receipts + other.Receipts, Events + other.Events, Batches + other.Batches, Refusals + other.Refusals, Spent + other.Spent,
        ChangedTo > other.ChangedTo || other.ChangedTo is null ? ChangedTo : other.ChangedTo);
}

/// <summary>A row of <c>archive_objects</c>.</summary>
internal sealed record ArchiveRow(
    Guid Id, DateOnly Day, ArchiveState State, string ObjectKey, string SealedKey, string SchemaVersion, ArchiveCounts Counts, long Bytes, byte[]? ContentHash, byte[]? ObjectHash,
    DateTimeOffset WrittenAt, DateTimeOffset? VerifiedAt, DateTimeOffset? RestoredUntil);

/// <summary>
/// A line of an archived day: a message with all that hangs on it and the text as it was sent, a batch, or a recipient refused.
/// Messages come first and by id. The members of <c>row</c> are the columns.
/// </summary>
internal sealed class ArchiveLine(string text)
{
    private JsonObject? _json;

    public string Text => _json?.ToJsonString(Plain) ?? text;

    public JsonObject Json => _json ??= JsonNode.Parse(text)!.AsObject();

    public JsonObject Row => Json["row"]!.AsObject();

    public bool IsMessage => text.StartsWith("""{"k":"m",""", StringComparison.Ordinal);

    public bool IsBatch => text.StartsWith("""{"k":"b",""", StringComparison.Ordinal);

    public bool IsRefusal => text.StartsWith("""{"k":"r",""", StringComparison.Ordinal);

    public long Msisdn => Row["msisdn"]!.GetValue<long>();

    public Guid Id => Row["id"]!.GetValue<Guid>();

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
