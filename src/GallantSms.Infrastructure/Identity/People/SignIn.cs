using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>What the sign-in page does next: <c>done</c>, <c>mfa</c>, or <c>sso</c> at <paramref name="SsoUrl"/>.</summary>
internal sealed record SignInStep(string Next, string? SsoUrl = null);

/// <summary>Lets people in: by password and, where it is set up, a second factor; or by passkey, which is both.</summary>
internal sealed class SignIn(
    UserManager<User> users, IPasskeyHandler<User> passkeys, BrowserSessions sessions, BrowserState state, Lockouts lockouts, FailureLimits limits, SignUp signUp,
    IAuditLog audit, IPlatformDb db, ILookupNormalizer normalizer)
{
    private const string SecondFactor = "mfa";
    private const string Passkey = "passkey";

    /// <summary>Compared where there is no account, so that it takes the same time.</summary>
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(new User(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    public async Task<SignInStep> ByPasswordAsync(HttpContext http, string email, string password)
    {
        DemandPatience(http);
        var open = await lockouts.TryAsync(normalizer.NormalizeEmail(email.Trim()), http.RequestAborted);
        var user = await users.FindByEmailAsync(email.Trim());
        var verdict = users.PasswordHasher.VerifyHashedPassword(user ?? new User(), user?.PasswordHash ?? NobodysHash, password);
        if (user?.PasswordHash is null || verdict == PasswordVerificationResult.Failed || !open)
        {
            limits.People.Count(http.Connection.RemoteIpAddress);
            throw PeopleErrors.SignInFailed();
        }

        // Only who knows the password is told.
        if (!user.EmailConfirmed) throw PeopleErrors.EmailNotConfirmed();
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded) await RehashAsync(user, password);
        if (user.TwoFactorEnabled)
        {
            state.Keep(http, SecondFactor, new Pending(user.Id, user.SecurityStamp ?? ""));
            return new("mfa");
        }

        return await EnterAsync(http, user, "password", secondFactor: false);
    }

    /// <summary>The second step: a code of the authenticator app, or one of the recovery codes.</summary>
    public async Task<SignInStep> BySecondFactorAsync(HttpContext http, string? code, string? recoveryCode)
    {
        DemandPatience(http);
        var pending = state.Take<Pending>(http, SecondFactor) ?? throw PeopleErrors.SignInExpired();
        var user = await users.FindByIdAsync(pending.UserId.ToString());
        if (user is null || user.SecurityStamp != pending.Stamp) throw PeopleErrors.SignInExpired();

        var right = await lockouts.TryAsync(user.NormalizedEmail!, http.RequestAborted) && (recoveryCode is { Length: > 0 }
            ? (await users.RedeemTwoFactorRecoveryCodeAsync(user, recoveryCode.Trim().ToUpperInvariant())).Succeeded
            : await TakeCodeAsync(user, code));
        if (!right)
        {
            limits.People.Count(http.Connection.RemoteIpAddress);
            state.Keep(http, SecondFactor, pending);
            throw PeopleErrors.CodeWrong();
        }

        return await EnterAsync(http, user, "password", secondFactor: true);
    }

    /// <summary>A challenge for whichever passkey the browser offers; it says itself whose it is.</summary>
    public async Task<string> PasskeyOptionsAsync(HttpContext http)
    {
        var options = await passkeys.MakeRequestOptionsAsync(null, http);
        state.Keep(http, Passkey, new PasskeyChallenge(options.AssertionState));
        return options.RequestOptionsJson;
    }

    public async Task<SignInStep> ByPasskeyAsync(HttpContext http, string credentialJson)
    {
        DemandPatience(http);
        var challenge = state.Take<PasskeyChallenge>(http, Passkey) ?? throw PeopleErrors.SignInExpired();
        var result = await passkeys.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credentialJson, AssertionState = challenge.State });
        if (!result.Succeeded)
        {
            limits.People.Count(http.Connection.RemoteIpAddress);
            throw PeopleErrors.PasskeyFailed();
        }

        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey); // its counter, against clones
        if (!result.User.EmailConfirmed) throw PeopleErrors.EmailNotConfirmed();
        return await EnterAsync(http, result.User, "passkey", secondFactor: true);
    }

    /// <summary>A session for somebody who has proved who they are, and a line in the audit log.</summary>
    public async Task<SignInStep> EnterAsync(HttpContext http, User user, string method, bool secondFactor)
    {
        await lockouts.SucceededAsync(user, http.RequestAborted);
        await signUp.CompleteAsync(user, http.RequestAborted);
        await sessions.StartAsync(http, user, method, secondFactor);
        var home = await db.Memberships.AsNoTracking().Where(m => m.UserId == user.Id).OrderBy(m => m.CreatedAt).Select(m => (Guid?)m.TenantId).FirstOrDefaultAsync(http.RequestAborted);
        audit.NoteAs(new("person", user.Id, user.Email ?? ""), home, "session.started", new("person", user.Id.ToString(), user.Email), after: new { method, second_factor = secondFactor });
        await db.SaveChangesAsync(http.RequestAborted);
        return new("done");
    }

    /// <summary>A code is good for one sign-in, although it is shown for half a minute and taken for a minute more.</summary>
    private async Task<bool> TakeCodeAsync(User user, string? code)
    {
        var digits = new string([.. (code ?? "").Where(char.IsAsciiDigit)]);
        if (digits.Length != 6 || !await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, digits)) return false;
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes($"{user.Id:N}{digits}")));
        if (!await lockouts.TakeCodeAsync(user, hash)) return false;
        user.LastCode = hash; // whoever saves the account next writes all of it
        return true;
    }

    private async Task RehashAsync(User user, string password)
    {
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        await users.UpdateAsync(user);
    }

    private void DemandPatience(HttpContext http)
    {
        if (limits.People.Blocked(http.Connection.RemoteIpAddress) is { } wait) throw AccessErrors.TooManyFailures(wait);
    }

    private sealed record Pending(Guid UserId, string Stamp);

    private sealed record PasskeyChallenge(string? State);
}
