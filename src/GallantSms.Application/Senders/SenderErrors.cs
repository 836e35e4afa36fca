using GallantSms.Domain.Shared;

namespace GallantSms.Application.Senders;

/// <summary>Refusals around sender ids. The codes are part of the API contract.</summary>
public static class SenderErrors
{
    public static DomainException Known() => new(
        "SENDER_KNOWN", ErrorKind.Conflict, "This sender id was asked for already.", new FieldError("sender", null, "SENDER_KNOWN", "It was asked for already, for the same country."));

    public static DomainException TooMany() => new("TOO_MANY_SENDERS", ErrorKind.Conflict, "An account has at most 1,000 sender ids.");

    /// <summary>Also for what is somebody else's: that it exists is not said.</summary>
    public static DomainException NotFound(Guid id) =>
        new("NOT_FOUND", ErrorKind.NotFound, "There is no such sender id.", new FieldError("id", id.ToString(), "NOT_FOUND", "There is no such sender id."));

    public static DomainException NoRule(string country) =>
        new("NOT_FOUND", ErrorKind.NotFound, "There is no rule for this country.", new FieldError("country", country, "NOT_FOUND", "There is no rule for this country."));
}
