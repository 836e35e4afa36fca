namespace GallantSms.Domain.Messages;

/// <summary>Canonical reasons over all carriers' codes. Numbers are stored: append, never renumber.</summary>
public enum MessageReason : short
{
    None = 0,

    // Before hand-over, decided by us.
    Suppressed = 1,
    ValidityExpired = 2,
    CanceledByCaller = 3,
    NoRoute = 4,
    AttemptsExhausted = 5,
    BatchCanceled = 6,

    // Said by a carrier.
    InvalidNumber = 20,
    UnknownSubscriber = 21,
    AbsentSubscriber = 22,
    OptedOutAtCarrier = 23,
    SenderNotAllowed = 24,
    ContentBlocked = 25,
    CarrierCongested = 26,
    CarrierUnavailable = 27,
    CarrierThrottled = 28,
    CarrierAccount = 29,
    CarrierRejected = 30,
    CarrierExpired = 31,
    NetworkFailure = 32,
    CallerError = 33,

    // What nobody can tell.
    NoReceipt = 50,
    HandoverUnconfirmed = 51,
}

/// <summary>What a reason means for the next step.</summary>
public static class MessageReasons
{
    /// <summary>Trying again, later or elsewhere, may work.</summary>
    public static bool IsRetryable(this MessageReason reason) => reason is MessageReason.AbsentSubscriber
        or MessageReason.CarrierCongested or MessageReason.CarrierUnavailable or MessageReason.CarrierThrottled
        or MessageReason.CarrierAccount or MessageReason.NetworkFailure;

    /// <summary>Nothing that happens later turns this outcome into a delivery.</summary>
    public static bool IsPermanent(this MessageReason reason) => reason is MessageReason.InvalidNumber
        or MessageReason.UnknownSubscriber or MessageReason.OptedOutAtCarrier or MessageReason.SenderNotAllowed
        or MessageReason.ContentBlocked or MessageReason.CarrierRejected or MessageReason.CallerError;
}
