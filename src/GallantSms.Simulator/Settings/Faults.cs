using System.Text.Json.Serialization;

namespace GallantSms.Simulator.Settings;

/// <summary>How an answer is spoilt after the messages were taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Garbage>))]
internal enum Garbage
{
    [JsonStringEnumMemberName("none")] None,
    [JsonStringEnumMemberName("truncated")] Truncated,
    [JsonStringEnumMemberName("html")] Html,

    /// <summary>One result missing (a single answer: no id).</summary>
    [JsonStringEnumMemberName("count")] Count,

    /// <summary>Results in another order (a single answer: another client_ref).</summary>
    [JsonStringEnumMemberName("order")] Order,

    /// <summary>Valid, padded to more than 5 MB.</summary>
    [JsonStringEnumMemberName("huge")] Huge,
}

/// <summary>
/// Settings of the control API, for one account or for all that have none of their own. Rates are shares from 0 to 1.
/// A PUT replaces all: what is not named gets the default below. Never changed once set; <c>set</c> and not <c>init</c> because
/// source-generated JSON gives init-only properties that are not named zero instead of their default.
/// </summary>
internal sealed record Faults
{
    public static readonly Faults Default = new();

    // The answer. The messages are taken (or refused) first and the answer is delayed: a carrier that has your bytes does not
    // wait with reading them, and a query after the caller's timeout finds what was taken.
    public int LatencyMs { get; set; }

    public int LatencyJitterMs { get; set; }

    /// <summary>500. Not taken, except the share <see cref="ErrorTakenRate"/>.</summary>
    public double ErrorRate { get; set; }

    public double ErrorTakenRate { get; set; }

    /// <summary>503, not taken.</summary>
    public double UnavailableRate { get; set; }

    /// <summary>429, not taken.</summary>
    public double ThrottleRate { get; set; }

    public int RetryAfterSeconds { get; set; } = 1;

    public bool RetryAfterAsDate { get; set; }

    /// <summary>Messages taken in one clock second; beyond it 429 or, in a batch, <c>retry</c> per item. 0: no limit.</summary>
    public int MaxPerSecond { get; set; }

    /// <summary>Per message, for good: the same client_ref is refused again.</summary>
    public double RejectRate { get; set; }

    /// <summary>Taken, then the connection is cut without an answer.</summary>
    public double CutRate { get; set; }

    /// <summary>Taken, never answered.</summary>
    public double BlackHoleRate { get; set; }

    /// <summary>Not taken and never answered.</summary>
    public double BlackHoleBefore { get; set; }

    /// <summary>How long a black hole holds the connection before it is cut.</summary>
    public int BlackHoleSeconds { get; set; } = 30;

    public Garbage Garbage { get; set; }

    public double GarbageRate { get; set; } = 1;

    /// <summary>503 to reconciliation queries.</summary>
    public double QueryErrorRate { get; set; }

    // Receipts.
    public bool Receipts { get; set; } = true;

    public int ReceiptDelayMs { get; set; } = 50;

    public int ReceiptJitterMs { get; set; }

    /// <summary>Receipts in one POST at most.</summary>
    public int ReceiptBatch { get; set; } = 100;

    /// <summary>Send <c>sent</c> first.</summary>
    public bool Interim { get; set; }

    public double UndeliveredRate { get; set; }

    public double DuplicateRate { get; set; }

    /// <summary>The final state first, <c>sent</c> after it.</summary>
    public double ReorderRate { get; set; }

    /// <summary>A second receipt that says the opposite.</summary>
    public double ContradictRate { get; set; }

    public double NoReceiptRate { get; set; }

    /// <summary>Write submits and refusals to the data folder. Off, they are only counted.</summary>
    public bool Log { get; set; } = true;

    /// <summary>Same seed, same requests in the same order: same faults. None: the process's seed.</summary>
    public long? Seed { get; set; }

    [JsonIgnore]
    public bool SpoilsAnswers => ErrorRate + UnavailableRate + ThrottleRate + CutRate + BlackHoleRate + BlackHoleBefore > 0
        || Garbage != Garbage.None;

    /// <summary>What is wrong, as <c>field: sentence</c>; empty when all is well.</summary>
    public IReadOnlyList<FaultError> Validate()
    {
        var errors = new List<FaultError>();
        void Rate(string field, double value)
        {
            if (value is not (>= 0 and <= 1)) errors.Add(new FaultError(field, "must be from 0 to 1."));
        }

        void Range(string field, int value, int min, int max)
        {
            if (value < min || value > max) errors.Add(new FaultError(field, $"must be from {min} to {max}."));
        }

        Range("latency_ms", LatencyMs, 0, 600_000);
        Range("latency_jitter_ms", LatencyJitterMs, 0, 600_000);
        Rate("error_rate", ErrorRate);
        Rate("error_taken_rate", ErrorTakenRate);
        Rate("unavailable_rate", UnavailableRate);
        Rate("throttle_rate", ThrottleRate);
        Range("retry_after_seconds", RetryAfterSeconds, 0, 86_400);
        Range("max_per_second", MaxPerSecond, 0, 10_000_000);
        Rate("reject_rate", RejectRate);
        Rate("cut_rate", CutRate);
        Rate("black_hole_rate", BlackHoleRate);
        Rate("black_hole_before", BlackHoleBefore);
        Range("black_hole_seconds", BlackHoleSeconds, 0, 3600);
        Rate("garbage_rate", GarbageRate);
        Rate("query_error_rate", QueryErrorRate);
        Range("receipt_delay_ms", ReceiptDelayMs, 0, 86_400_000);
        Range("receipt_jitter_ms", ReceiptJitterMs, 0, 86_400_000);
        Range("receipt_batch", ReceiptBatch, 1, 10_000);
        Rate("undelivered_rate", UndeliveredRate);
        Rate("duplicate_rate", DuplicateRate);
        Rate("reorder_rate", ReorderRate);
        Rate("contradict_rate", ContradictRate);
        Rate("no_receipt_rate", NoReceiptRate);
        return errors;
    }
}

internal sealed record FaultError(string Field, string Message);
