using GallantSms.Domain.Shared;

namespace GallantSms.Application.Reports;

/// <summary>Refusals around reports. The codes are part of the API contract.</summary>
public static class ReportErrors
{
    public static FieldError Field(string field, string? value, string code, string message) => new(field, value, code, message);

    public static DomainException Invalid(params IReadOnlyList<FieldError> errors) => new("VALIDATION_ERROR", ErrorKind.Validation, errors[0].Message, errors);

    /// <summary>What carriers cost, and which they are, is not told to those who buy.</summary>
    public static DomainException NotForYou(string field, string value) =>
        new("FIELD_NOT_ALLOWED", ErrorKind.Forbidden, $"{value} is for those who manage carriers.", Field(field, value, "FIELD_NOT_ALLOWED", $"{value} is for those who manage carriers."));

    public static DomainException NotFound(Guid id) =>
        new("NOT_FOUND", ErrorKind.NotFound, "There is no such report.", Field("id", id.ToString(), "NOT_FOUND", "There is no such report."));

    public static DomainException NotYours() => new("NOT_YOUR_REPORT", ErrorKind.Forbidden, "This report is somebody else's: save a copy of your own.");

    public static DomainException TooMany(int most) => new("TOO_MANY_REPORTS", ErrorKind.Conflict, $"You keep {most} reports already. Delete one first.");

    /// <summary>The database did not answer in the time a report may take.</summary>
    public static DomainException TooSlow() =>
        new("REPORT_TOO_LARGE", ErrorKind.Unprocessable, "This report takes too long. Ask for a shorter period, fewer dimensions or a coarser grain.");
}
