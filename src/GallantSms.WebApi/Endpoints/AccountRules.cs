using System.Net.Mail;
using FluentValidation;

namespace GallantSms.WebApi.Endpoints;

/// <summary>What the bodies of the sign-in family have in common.</summary>
internal static class AccountRules
{
    /// <summary>One address as <c>local@host.tld</c>, without display name, white space or control characters.</summary>
    public static void EmailAddress<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(IsEmail).WithErrorCode("INVALID_EMAIL").WithMessage("Give an e-mail address such as ada@example.com.");

    public static void PlainText<T>(this IRuleBuilder<T, string> rule, int longest) =>
        rule.Must(text => !string.IsNullOrWhiteSpace(text)).WithErrorCode("REQUIRED").WithMessage("is required")
            .Must(text => text is null || text.Trim().Length <= longest).WithErrorCode("TOO_LONG").WithMessage($"has at most {longest} characters")
            .Must(text => text is null || !text.Any(char.IsControl)).WithErrorCode("INVALID_VALUE").WithMessage("has no control characters");

    /// <summary>Only the shape: how strong it must be, Identity's validators say.</summary>
    public static void NewPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("REQUIRED").WithMessage("Choose a password.").MaximumLength(200).WithErrorCode("TOO_LONG").WithMessage("A password has at most 200 characters.");

    public static void LinkToken<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("REQUIRED").WithMessage("The link's token is missing.").MaximumLength(2048).WithErrorCode("TOO_LONG");

    private static bool IsEmail(string? text)
    {
        if (text is null || text.Trim() is not { Length: > 2 and <= 254 } email || email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or ',')) return false;
        return MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.Host.Length > 0 && !parsed.Host.StartsWith('.') && !parsed.Host.EndsWith('.');
    }
}
