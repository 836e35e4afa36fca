using GallantSms.Application.Common;
using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>The mails with which people prove an address or come back in.</summary>
internal sealed class AccountLinks(UserManager<User> users, IMailQueue mails, IPlatformDb db, PublicAddress addresses)
{
    public async Task ConfirmEmailAsync(User user, VisitedHost host, CancellationToken ct)
    {
        var link = $"{host.BaseUrl}/confirm?token={AccountLink.Write(user.Id, await users.GenerateEmailConfirmationTokenAsync(user))}";
        await SendAsync(host.TenantId, user.Email!, $"Confirm your address for {host.Name}", $"""
            Hello {user.Name},

            open this link and enter the password you chose to finish your registration at {host.Name}:

            {link}

            It works for a day. If you did not register, ignore this mail: nothing happens without your password.
            """, ct);
    }

    public Task AlreadyKnownAsync(User user, VisitedHost host, CancellationToken ct) =>
        SendAsync(host.TenantId, user.Email!, $"You have an account at {host.Name} already", $"""
            Hello {user.Name},

            somebody, perhaps you, tried to register with this address. You have an account already:

            Sign in          {host.BaseUrl}/sign-in
            Forgot password  {host.BaseUrl}/forgot
            """, ct);

    /// <summary>An unknown address gets nothing; who asked was told that a mail is on its way if there is an account.</summary>
    public async Task PasswordForgottenAsync(ForgottenPassword wish, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(wish.Email) is not { EmailConfirmed: true } user || await addresses.FindForAsync(wish.Host, user.Id, ct) is not { } host) return;
        var link = $"{host.BaseUrl}/reset?token={AccountLink.Write(user.Id, await users.GeneratePasswordResetTokenAsync(user))}";
        await SendAsync(host.TenantId, user.Email!, $"A new password for {host.Name}", $"""
            Hello {user.Name},

            choose a new password here:

            {link}

            The link works for a day and once. If you did not ask for it, ignore this mail: your password stays.
            """, ct);
    }

    public async Task ChangeEmailAsync(User user, string newEmail, VisitedHost host, CancellationToken ct)
    {
        var token = await users.GenerateChangeEmailTokenAsync(user, newEmail);
        var link = $"{host.BaseUrl}/confirm-email?token={AccountLink.Write(user.Id, $"{newEmail} {token}")}";
        await SendAsync(host.TenantId, newEmail, $"Your new address at {host.Name}", $"""
            Hello {user.Name},

            open this link while signed in to use this address from now on:

            {link}
            """, ct);
    }

    /// <summary>Tells an address what was done to its account.</summary>
    public Task TellAsync(User user, string email, VisitedHost host, string what, CancellationToken ct) =>
        SendAsync(host.TenantId, email, $"{host.Name}: {what}", $"""
            Hello {user.Name},

            {what}. If that was not you, choose a new password at {host.BaseUrl}/forgot and write to us.
            """, ct);

    private async Task SendAsync(Guid tenantId, string to, string subject, string text, CancellationToken ct)
    {
        mails.Queue(tenantId, to, subject, text);
        await db.SaveChangesAsync(ct);
    }
}
