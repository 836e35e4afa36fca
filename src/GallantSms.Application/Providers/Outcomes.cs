using GallantSms.Domain.Messages;

namespace GallantSms.Application.Providers;

/// <summary>What a carrier said to a submit. A closed set: a failed delivery is not an exception.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome() { }

    /// <summary>Taken. <c>Reference</c> is the carrier's id.</summary>
    /// <param name="Parts">The ids of all parts in order, where the carrier gives each part one and reports on each.</param>
    public sealed record Accepted(string Reference, IReadOnlyList<string>? Parts = null) : SubmitOutcome;

    /// <summary>Refused for good by this carrier for this message.</summary>
    public sealed record Rejected(MessageReason Reason) : SubmitOutcome;

    /// <summary>Certainly not taken; safe to send again, here or elsewhere.</summary>
    public sealed record RetryLater(MessageReason Reason, TimeSpan? After = null) : SubmitOutcome;

    /// <summary>May have been taken: reconcile, never resend blindly.</summary>
    public sealed record Unknown : SubmitOutcome;
}

/// <summary>A carrier's answer to "what became of our reference?".</summary>
public abstract record QueryOutcome
{
    private QueryOutcome() { }

    public sealed record Found(string Reference) : QueryOutcome;

    /// <summary>The carrier is certain that it never took it.</summary>
    public sealed record NotFound : QueryOutcome;

    public sealed record CannotTell : QueryOutcome;
}

/// <summary>Whether an account works.</summary>
/// <param name="Message">In words a person can act on; never a secret, never the carrier's raw answer.</param>
/// <param name="Balance">In <paramref name="Currency"/>, where the carrier tells.</param>
public sealed record CheckOutcome(bool Works, string Message, decimal? Balance = null, string? Currency = null);
