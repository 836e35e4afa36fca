using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Refuses what is tried first: the address, the name, the product, and runs of the keyboard (NIST SP 800-63B, 5.1.1.2).</summary>
internal sealed class KnownPasswords : IPasswordValidator<User>
{
    private static readonly string[] Common =
    [
        "password", "passwort", "qwertyuiop", "qwerty12", "1234567890", "0987654321", "abcdefghij", "letmein", "iloveyou", "welcome1", "administrator", "changeme", "gallantsms", "1q2w3e4r5t",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
    {
        var given = (password ?? "").ToLowerInvariant();
        var mailbox = (user.Email ?? "").Split('@')[0].ToLowerInvariant();
        var guessable = Common.Any(c => given.Contains(c, StringComparison.Ordinal) && given.Length - c.Length < 6)
            || (mailbox.Length >= 4 && given.Contains(mailbox, StringComparison.Ordinal) && given.Length - mailbox.Length < 6);
        return Task.FromResult(guessable
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordGuessable", Description = "The password is among the first that are tried. Use several words, or a generated one." })
            : IdentityResult.Success);
    }
}
