using System.Collections.Frozen;
using static GallantSms.Domain.Messages.ReasonFlags;

namespace GallantSms.Domain.Messages;

/// <summary>Whose matter a reason is. A route group has one rule for each class.</summary>
public enum ReasonClass : short
{
    /// <summary>Ours, before any carrier: policy, consent, time, credit.</summary>
    Policy = 1,

    /// <summary>The number cannot be texted, by anybody.</summary>
    Number = 2,

    /// <summary>The person does not want it.</summary>
    Consent = 3,

    /// <summary>This carrier does not take this sender, text or country; another may.</summary>
    Route = 4,

    /// <summary>Our account at the carrier: credit, credentials, quota. Never the message's fault.</summary>
    Account = 5,

    /// <summary>It may work in a moment, here or elsewhere.</summary>
    Temporary = 6,

    /// <summary>The message was malformed.</summary>
    Caller = 7,

    /// <summary>Nobody can tell.</summary>
    Unclear = 8,
}

[Flags]
public enum ReasonFlags
{
    None = 0,

    /// <summary>Trying again, later or elsewhere, may work.</summary>
    Retryable = 1,

    /// <summary>Nothing that happens later turns this outcome into a delivery.</summary>
    Permanent = 2,

    /// <summary>A carrier charges for a message that ends so.</summary>
    Billable = 4,

    /// <summary>The number is not to be texted again: it is put on the tenant's suppression list.</summary>
    Suppress = 8,
}

/// <param name="Meaning">For the people who read a message's page.</param>
/// <param name="Advice">What they can do; empty when nothing is theirs to do.</param>
public sealed record ReasonFacts(MessageReason Reason, ReasonClass Class, ReasonFlags Flags, string Meaning, string Advice = "")
{
    public bool Is(ReasonFlags flag) => (Flags & flag) != 0;
}

/// <summary>
/// What each canonical reason means. Classes and flags follow what vendors document for their codes (Twilio error pages,
/// Infobip status and error codes, AWS SNS provider responses, Africa's Talking failure reasons, SMPP 3.4, 5.1.3).
/// </summary>
public static class ReasonTable
{
    public static IReadOnlyList<ReasonFacts> All { get; } =
    [
        new(MessageReason.Suppressed, ReasonClass.Policy, Permanent, "The number is on the suppression list.", "Remove it only when the person asked for messages again."),
        new(MessageReason.ValidityExpired, ReasonClass.Policy, Permanent, "Its time was over before it could be handed over.", "Give it a longer validity."),
        new(MessageReason.CanceledByCaller, ReasonClass.Policy, Permanent, "It was cancelled."),
        new(MessageReason.BatchCanceled, ReasonClass.Policy, Permanent, "Its batch was cancelled."),
        new(MessageReason.NoRoute, ReasonClass.Policy, Permanent, "No route leads to this number.", "Ask us to open the country or network."),
        new(MessageReason.AttemptsExhausted, ReasonClass.Policy, Permanent, "No carrier took it in any of its attempts.", "Send it again later."),
        new(MessageReason.SenderNotApproved, ReasonClass.Policy, Permanent, "The sender id is not approved for this country, and there is none to fall back to.", "Ask for the sender id to be approved, or use another."),

        new(MessageReason.InvalidNumber, ReasonClass.Number, Permanent | Suppress, "The number does not exist or is not written as numbers of its country are.", "Correct the number."),
        new(MessageReason.UnknownSubscriber, ReasonClass.Number, Permanent | Billable | Suppress, "No subscriber has this number.", "Remove the number, or ask the person for the new one."),
        new(MessageReason.NumberNotTextable, ReasonClass.Number, Permanent | Suppress, "The number is a landline or a service that takes no texts.", "Ask for a mobile number."),
        new(MessageReason.SubscriberBarred, ReasonClass.Number, Permanent | Billable, "The subscriber is suspended by the network or cannot receive texts.", "Try again in some weeks."),
        new(MessageReason.AbsentSubscriber, ReasonClass.Temporary, Retryable | Billable, "The phone was off or out of reach until the message expired.", "Send it again at another time."),
        new(MessageReason.HandsetFull, ReasonClass.Temporary, Retryable | Billable, "The phone's memory is full.", "Send it again later."),
        new(MessageReason.HandsetError, ReasonClass.Temporary, Retryable | Billable, "The phone refused the message.", "Try a shorter or simpler text."),

        new(MessageReason.OptedOutAtCarrier, ReasonClass.Consent, Permanent | Suppress, "The person has opted out at the carrier.", "Do not text this number until the person opts in again."),
        new(MessageReason.DoNotDisturb, ReasonClass.Consent, Permanent | Suppress, "The number is on the network's do-not-disturb list.", "Send only what the person asked for, as transactional traffic."),
        new(MessageReason.QuietHours, ReasonClass.Consent, Retryable, "The network takes no such messages at this hour.", "Send it within the allowed hours."),

        new(MessageReason.SenderNotAllowed, ReasonClass.Route, Permanent, "The carrier does not take this sender id for this number.", "Use another sender id."),
        new(MessageReason.SenderNotRegistered, ReasonClass.Route, Permanent, "The sender id is not registered where the number's country asks for it.", "Have the sender id registered."),
        new(MessageReason.ContentBlocked, ReasonClass.Route, Permanent | Billable, "A filter took the text for spam or for what the country forbids.", "Change the text; name who you are, avoid link shorteners."),
        new(MessageReason.FraudSuspected, ReasonClass.Route, Permanent, "The carrier suspects artificially inflated traffic to this number.", "Check who asks you for messages to such numbers."),
        new(MessageReason.Flooding, ReasonClass.Route, Permanent, "The carrier saw too many of the same message to this number.", "Send less often."),
        new(MessageReason.CountryNotPermitted, ReasonClass.Route, Permanent, "The carrier's account may not send to this country.", "Ask us to open the country."),
        new(MessageReason.RouteNotAvailable, ReasonClass.Route, Permanent, "The carrier has no way to this network.", "Ask us to open the network."),
        new(MessageReason.CarrierRejected, ReasonClass.Route, Permanent, "The carrier refused it and gave no reason we know."),

        new(MessageReason.CarrierAccount, ReasonClass.Account, Retryable, "Our account at the carrier did not work."),
        new(MessageReason.CarrierCredit, ReasonClass.Account, Retryable, "Our account at the carrier has no credit."),
        new(MessageReason.CarrierQuota, ReasonClass.Account, Retryable, "Our account's quota at the carrier is used up for now."),

        new(MessageReason.CarrierCongested, ReasonClass.Temporary, Retryable, "The carrier or network is congested."),
        new(MessageReason.CarrierUnavailable, ReasonClass.Temporary, Retryable, "The carrier does not answer."),
        new(MessageReason.CarrierThrottled, ReasonClass.Temporary, Retryable, "The carrier asked for a pause."),
        new(MessageReason.NetworkFailure, ReasonClass.Temporary, Retryable, "The carrier was not reached."),
        new(MessageReason.CarrierExpired, ReasonClass.Temporary, Billable, "The network gave up within the message's validity.", "Send it again at another time."),

        new(MessageReason.CallerError, ReasonClass.Caller, Permanent, "The carrier took the message for malformed.", "Write to us with the message's id."),
        new(MessageReason.ContentInvalid, ReasonClass.Caller, Permanent, "The text is empty, too long, or has characters the carrier cannot send.", "Change the text."),
        new(MessageReason.DuplicateReference, ReasonClass.Unclear, Billable, "The carrier says that it has a message with this reference already."),

        new(MessageReason.NoReceipt, ReasonClass.Unclear, Billable, "The carrier took it and never reported what became of it."),
        new(MessageReason.HandoverUnconfirmed, ReasonClass.Unclear, ReasonFlags.None, "The carrier's answer was lost and it could not be asked: it may have arrived. Nothing was charged."),
        new(MessageReason.CarrierUnknown, ReasonClass.Unclear, Billable, "The carrier reports that it cannot tell what became of it."),
    ];

    private static readonly FrozenDictionary<MessageReason, ReasonFacts> ByReason = All.ToFrozenDictionary(f => f.Reason);

    /// <summary>Not for <see cref="MessageReason.None"/>, which is no reason.</summary>
    public static ReasonFacts Of(MessageReason reason) => ByReason[reason];

    public static bool IsRetryable(this MessageReason reason) => Has(reason, Retryable);

    public static bool IsPermanent(this MessageReason reason) => Has(reason, Permanent);

    public static bool IsSuppressing(this MessageReason reason) => Has(reason, Suppress);

    private static bool Has(MessageReason reason, ReasonFlags flag) => ByReason.TryGetValue(reason, out var facts) && facts.Is(flag);
}
