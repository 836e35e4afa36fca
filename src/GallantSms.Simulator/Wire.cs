using System.Text.Json.Serialization;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator;

internal sealed record SubmitRequest(
    string? ClientRef, string? To, string? From, string? Text, string? Encoding, bool Flash, string? CallbackUrl);

internal sealed record BatchRequest(SubmitRequest?[]? Messages);

/// <summary><c>status</c> is accepted (with id), rejected (with code and message) or retry (with code and seconds to wait).</summary>
internal readonly record struct SubmitResult(
    string? ClientRef, string Status, string? Id = null, string? Code = null, string? Message = null, int? RetryAfter = null);

internal sealed record BatchResult(SubmitResult[] Results);

internal sealed record QueryRequest(string?[]? ClientRefs);

internal readonly record struct QueryResult(string? ClientRef, bool Found, string? Id = null);

internal sealed record QueryResults(QueryResult[] Results);

internal sealed record Problem(string Code, string Message, IReadOnlyList<FaultError>? Errors = null);

internal sealed record CallbackSetting(string? Url);

/// <summary>Counts since the start or the last reset.</summary>
internal sealed record AccountStats(
    long Requests, long Unauthorized, long Taken, long Distinct, long Duplicates, long Refused,
    long ReceiptsSent, long ReceiptsPending, long ReceiptsFailed, long ReceiptsDropped)
{
    public static AccountStats operator +(AccountStats a, AccountStats b) => new(
        a.Requests + b.Requests, a.Unauthorized + b.Unauthorized, a.Taken + b.Taken, a.Distinct + b.Distinct,
        a.Duplicates + b.Duplicates, a.Refused + b.Refused, a.ReceiptsSent + b.ReceiptsSent,
        a.ReceiptsPending + b.ReceiptsPending, a.ReceiptsFailed + b.ReceiptsFailed, a.ReceiptsDropped + b.ReceiptsDropped);
}

internal sealed record Stats(IReadOnlyDictionary<string, AccountStats> Accounts, AccountStats Total, long MemoryBytes);

/// <summary>What is read back from a line of submits.jsonl.</summary>
internal sealed record TakenLine(string? ClientRef, string? Account, string? Id);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(SubmitResult))]
[JsonSerializable(typeof(BatchResult))]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(QueryResult))]
[JsonSerializable(typeof(QueryResults))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Stats))]
[JsonSerializable(typeof(TakenLine))]
internal sealed partial class WireJson : JsonSerializerContext;

/// <summary>The control API is strict: a misspelt setting must not silently do nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Faults))]
[JsonSerializable(typeof(CallbackSetting))]
internal sealed partial class ControlJson : JsonSerializerContext;
