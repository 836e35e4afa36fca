namespace GallantSms.Domain.Messages;

/// <summary>
/// Canonical reasons over all carriers' codes; <see cref="ReasonTable"/> says what each means. Numbers are stored: append,
/// never renumber.
/// </summary>
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
    SenderNotApproved = 7,

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
    CarrierCredit = 34,
    CarrierQuota = 35,
    DoNotDisturb = 36,
    SenderNotRegistered = 37,
    CountryNotPermitted = 38,
    RouteNotAvailable = 39,
    Flooding = 40,
    HandsetFull = 41,
    HandsetError = 42,
    NumberNotTextable = 43,
    SubscriberBarred = 44,
    ContentInvalid = 45,
    QuietHours = 46,
    FraudSuspected = 47,
    DuplicateReference = 48,

    // What nobody can tell.
    NoReceipt = 50,
    HandoverUnconfirmed = 51,
    CarrierUnknown = 52,
}
