using GallantSms.Domain.Shared;

namespace GallantSms.Application.Carriers;

/// <summary>Refusals around carriers and routes. The codes are part of the API contract.</summary>
public static class CarrierErrors
{
    /// <summary>Also for what is somebody else's: that it exists is not said.</summary>
    public static DomainException NotFound(string what, Guid id) =>
        new("NOT_FOUND", ErrorKind.NotFound, $"There is no such {what}.", new FieldError("id", id.ToString(), "NOT_FOUND", $"There is no such {what}."));

    public static DomainException AccountNameTaken() => Conflict("ACCOUNT_NAME_TAKEN", "Another of your carrier accounts has this name.", "name");

    public static DomainException AccountInUse() => Conflict("ACCOUNT_IN_USE", "A route group has this account. Take it out of the group first.");

    public static DomainException GroupNameTaken() => Conflict("GROUP_NAME_TAKEN", "Another of your route groups has this name.", "name");

    public static DomainException GroupInUse() => Conflict("GROUP_IN_USE", "A route rule leads to this group. Change the rule first.");

    public static DomainException TooManyGroups() => Conflict("TOO_MANY_GROUPS", $"There are at most {RouteLimits.Groups} route groups.");

    public static DomainException TooManyRules() => Conflict("TOO_MANY_RULES", $"There are at most {RouteLimits.Rules} route rules.");

    /// <summary>Somebody wrote a version in between.</summary>
    public static DomainException PricesChanged() => Conflict("PRICES_CHANGED", "Somebody else has just changed these prices. Look at them and send yours again.");

    public static DomainException Invalid(string field, string? value, string code, string message) => Invalid([new(field, value, code, message)]);

    public static DomainException Invalid(IReadOnlyList<FieldError> errors) => new("VALIDATION_ERROR", ErrorKind.Validation, errors[0].Message, errors);

    private static DomainException Conflict(string code, string message, string? field = null) =>
        field is null ? new(code, ErrorKind.Conflict, message) : new(code, ErrorKind.Conflict, message, new FieldError(field, null, code, message));
}
