using FluentValidation;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Access;

/// <summary>What API keys and OAuth clients have in common.</summary>
internal static class CredentialRules
{
    public static void CredentialName<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("REQUIRED").WithMessage("Give the credential a name, to know it by.")
            .MaximumLength(100).WithErrorCode("TOO_LONG").WithMessage("A name has at most 100 characters.")
            .Must(name => name is null || !name.Any(char.IsControl)).WithErrorCode("INVALID_VALUE").WithMessage("A name has no control characters.");

    public static void ScopeList<T>(this IRuleBuilder<T, IReadOnlyList<string>> rule) =>
        rule.NotEmpty().WithErrorCode("REQUIRED").WithMessage("Name at least one scope.")
            .Must(scopes => scopes is null || scopes.Count <= Scopes.All.Count).WithErrorCode("TOO_MANY").WithMessage("There are not that many scopes.");

    public static void MessageLimit<T>(this IRuleBuilder<T, int?> rule) =>
        rule.InclusiveBetween(1, 100_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The limit is 1 to 100,000,000 messages a minute.");

    /// <summary>For the elements of a list of scopes.</summary>
    public static void KnownScope<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(scope => Scopes.All.Contains(scope)).WithErrorCode("UNKNOWN_SCOPE").WithMessage("There is no such scope.");

    /// <summary>Nobody hands out more than they have.</summary>
    public static void MustHold(this Caller caller, IReadOnlyList<string> scopes)
    {
        var missing = scopes
            .Select((scope, i) => (scope, i))
            .Where(s => !caller.Scopes.Contains(s.scope))
            .Select(s => new FieldError($"scopes[{s.i}]", s.scope, "SCOPE_NOT_HELD", "The creator does not have this scope."))
            .ToList();
        if (missing.Count > 0) throw AccessErrors.ScopesNotHeld(missing);
    }
}
