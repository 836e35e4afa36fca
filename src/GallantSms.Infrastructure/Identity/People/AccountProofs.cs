using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Takes back the links that mails carried.</summary>
internal sealed class AccountProofs(
    UserManager<User> users, SignIn signIn, AccountRequests requests, BrowserSessions sessions, FailureLimits limits, Lockouts lockouts)
{
    /// <summary>
    /// The address is proven by the link, and that the account's password is the reader's by the password: else whoever
    /// registered somebody else's address would get an account confirmed by its owner.
    /// </summary>
    public async Task<SignInStep> ConfirmEmailAsync(HttpContext http, string token, string password)
    {
        var (user, proof) = await FindAsync(http, token);
        if (!await lockouts.TryAsync(user.NormalizedEmail!, http.RequestAborted) || !await users.CheckPasswordAsync(user, password))
        {
            limits.People.Count(http.Connection.RemoteIpAddress);
            throw PeopleErrors.PasswordWrong();
        }

        // Once: a link that has done its work is no second way in, past the second factor.
        if (user.EmailConfirmed || user.TwoFactorEnabled || !(await users.ConfirmEmailAsync(user, proof)).Succeeded) throw Wrong(http);
        return await signIn.EnterAsync(http, user, "password", secondFactor: false);
    }

    /// <summary>The new password ends every session, every older link, and what programs were allowed.</summary>
    public async Task ResetPasswordAsync(HttpContext http, string token, string password)
    {
        var (user, proof) = await FindAsync(http, token);
        await requests.DemandStrongAsync(user, password, "password");
        if (!(await users.ResetPasswordAsync(user, proof, password)).Succeeded) throw Wrong(http);
        await users.SetLockoutEndDateAsync(user, null);
        await sessions.RevokeAsync(user.Id, null, null, http.RequestAborted);
        await sessions.RevokeGrantsAsync(user.Id, http.RequestAborted);
    }

    private async Task<(User User, string Proof)> FindAsync(HttpContext http, string token)
    {
        if (limits.People.Blocked(http.Connection.RemoteIpAddress) is { } wait) throw AccessErrors.TooManyFailures(wait);
        if (AccountLink.Read(token) is not var (id, proof) || await users.FindByIdAsync(id.ToString()) is not { } user) throw Wrong(http);
        return (user, proof);
    }

    private Domain.Shared.DomainException Wrong(HttpContext http)
    {
        limits.People.Count(http.Connection.RemoteIpAddress);
        return PeopleErrors.LinkInvalid();
    }
}
