using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>A person's account, as ASP.NET Core Identity keeps it.</summary>
internal sealed class User : IdentityUser<Guid>
{
    public string Name { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Hash of the last authenticator code that was taken: each works once.</summary>
    public string? LastCode { get; set; }

    public static User Create(string email, string name, DateTimeOffset now)
    {
        var normal = email.Trim().ToLowerInvariant();
        return new() { Id = Guid.CreateVersion7(now), UserName = normal, Email = normal, Name = name.Trim(), CreatedAt = now };
    }
}
