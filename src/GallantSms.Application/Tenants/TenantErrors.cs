using GallantSms.Domain.Shared;

namespace GallantSms.Application.Tenants;

/// <summary>Refusals around tenants. The codes are part of the API contract.</summary>
public static class TenantErrors
{
    /// <summary>Also for a tenant that is somebody else's: that it exists is not said.</summary>
    public static DomainException NotFound(Guid id) => One("NOT_FOUND", ErrorKind.NotFound, "id", id.ToString(), "There is no such tenant below yours.");

    public static DomainException NotReady() => new("TENANT_NOT_READY", ErrorKind.Conflict, "This account is still being set up.");

    /// <summary>It owes more than the new limit already.</summary>
    public static DomainException CreditInUse(long limit) => One("CREDIT_IN_USE", ErrorKind.Conflict, "credit_limit", Text(limit), "The account owes more than that already.");

    public static DomainException LimitNotCovered(long limit, long left) =>
        One("VALIDATION_ERROR", ErrorKind.Validation, "credit_limit", Text(limit), $"Of your own credit limit {left} micro-units are left to lend.", "OUT_OF_RANGE");

    public static DomainException DomainTaken(string domain) => One("DOMAIN_TAKEN", ErrorKind.Conflict, "domain", domain, "Another account uses this domain.");

    public static DomainException OnlyForParents(string field) =>
        One("VALIDATION_ERROR", ErrorKind.Validation, field, null, "Only an account that may have accounts below has this.", "NOT_ALLOWED");

    public static DomainException NoLogo() => new("NOT_FOUND", ErrorKind.NotFound, "There is no logo.");

    public static DomainException BadLogo(string message) => One("VALIDATION_ERROR", ErrorKind.Validation, "body", null, message, "INVALID_IMAGE");

    private static DomainException One(string code, ErrorKind kind, string field, string? value, string message, string? fieldCode = null) =>
        new(code, kind, message, new FieldError(field, value, fieldCode ?? code, message));

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static DomainException UnknownResidency(string given, IReadOnlyList<string> known) => new(
        "VALIDATION_ERROR", ErrorKind.Validation, "Data cannot lie there.", new FieldError("residency", given, "UNKNOWN_RESIDENCY", $"The regions are {string.Join(", ", known)}."));

    public static DomainException ResidencyFixed(string given) => new(
        "RESIDENCY_FIXED", ErrorKind.Conflict, "Where a tenant's data lies is chosen once.", new FieldError("residency", given, "RESIDENCY_FIXED", "Open another tenant there."));
}
