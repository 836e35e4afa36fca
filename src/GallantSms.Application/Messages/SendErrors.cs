using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages;

/// <summary>Codes are part of the API contract.</summary>
public static class SendErrors
{
    public const string Validation = "VALIDATION_ERROR";
    public const string InvalidNumber = "INVALID_NUMBER";
    public const string NotTextable = "NUMBER_NOT_TEXTABLE";
    public const string Duplicate = "DUPLICATE_NUMBER";
    public const string Suppressed = "RECIPIENT_SUPPRESSED";
    public const string NoPrice = "COUNTRY_NOT_SOLD";
    public const string VariableMissing = "VARIABLE_MISSING";
    public const string TextTooLong = "TEXT_TOO_LONG";
    public const string TextNotEncodable = "TEXT_NOT_ENCODABLE";
    public const string TextEmpty = "TEXT_EMPTY";

    public static DomainException Invalid(string field, string? value, string code, string message) =>
        new(Validation, ErrorKind.Validation, message, new FieldError(field, value, code, message));

    public static DomainException InsufficientCredit(long needed, long available, string currency) =>
        new("INSUFFICIENT_CREDIT", ErrorKind.InsufficientCredit, $"This send costs {needed} micro-{currency}; {available} are available.");

    public static DomainException QueueFull(long limit) =>
        new("QUEUE_FULL", ErrorKind.Unavailable, $"{limit} messages are waiting already. Send more when some have left.") { RetryAfter = TimeSpan.FromSeconds(10) };

    public static DomainException NoSuchFile(Guid id) =>
        new(Validation, ErrorKind.Validation, "There is no such file, or it has expired.", new FieldError("file_id", id.ToString(), "UNKNOWN_FILE", "There is no such file, or it has expired."));

    public static DomainException NotFound(string what, Guid id) =>
        new("NOT_FOUND", ErrorKind.NotFound, $"There is no {what} {id}.", new FieldError("id", id.ToString(), "NOT_FOUND", $"There is no such {what}."));
}
