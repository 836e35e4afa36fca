using FluentValidation;
using GallantSms.Domain.Access;

namespace GallantSms.Application.Tenants;

/// <summary>Shapes that several commands share.</summary>
internal static class TenantRules
{
    /// <summary>Null stands for no change.</summary>
    public static void TenantName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(name => name is null || !string.IsNullOrWhiteSpace(name)).WithErrorCode("REQUIRED").WithMessage("Give the account a name.")
            .MaximumLength(100).WithErrorCode("TOO_LONG").WithMessage("A name has at most 100 characters.")
            .Must(NoControls).WithErrorCode("INVALID_VALUE").WithMessage("A name has no control characters.");

    /// <summary>A short text in one line, or nothing.</summary>
    public static void OneLine<T>(this IRuleBuilder<T, string?> rule, int longest) =>
        rule.MaximumLength(longest).WithErrorCode("TOO_LONG").WithMessage($"This has at most {longest} characters.")
            .Must(NoControls).WithErrorCode("INVALID_VALUE").WithMessage("This has no control characters.");

    public static void Email<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(a => a is null || EmailAddress.IsValid(a)).WithErrorCode("INVALID_VALUE").WithMessage("This is no e-mail address.");

    private static bool NoControls(string? text) => text is null || !text.Any(char.IsControl);
}
