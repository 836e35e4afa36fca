using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>What people change about their own account. Whoever came in through single sign-on changes nothing here.</summary>
internal sealed class OwnAccount(
    UserManager<User> users, BrowserSessions sessions, SessionCache cache, AccountLinks links, AccountRequests requests, PublicAddress addresses, Lockouts lockouts, IAuditLog audit, IPlatformDb db)
{
    /// <summary>The signed-in person's account.</summary>
    public async Task<(User User, KnownSession Session)> DemandAsync(HttpContext http)
    {
        var session = http.Features.Get<KnownSession>() ?? throw PeopleErrors.BrowserOnly();
        if (session.SsoTenantId is not null) throw PeopleErrors.Managed();
        return (await users.FindByIdAsync(session.UserId.ToString()) ?? throw AccessErrors.Unauthenticated(), session);
    }

    /// <summary>As <see cref="DemandAsync(HttpContext)"/>, and the password proves that it is not somebody at an open desk.</summary>
    public async Task<(User User, KnownSession Session)> DemandAsync(HttpContext http, string password)
    {
        var (user, session) = await DemandAsync(http);
        if (user.PasswordHash is null) return (user, session);
        if (!await lockouts.TryAsync(user.NormalizedEmail!, http.RequestAborted) || !await users.CheckPasswordAsync(user, password)) throw PeopleErrors.PasswordWrong();
        await lockouts.SucceededAsync(user, http.RequestAborted);
        return (user, session);
    }

    public async Task RenameAsync(HttpContext http, string name)
    {
        var (user, _) = await DemandAsync(http);
        user.Name = name.Trim();
        await users.UpdateAsync(user);
        cache.ForgetAll();
    }

    /// <summary>Ends the person's other sessions.</summary>
    public async Task ChangePasswordAsync(HttpContext http, string current, string next)
    {
        var (user, session) = await DemandAsync(http, current);
        await requests.DemandStrongAsync(user, next, "new_password");
        if (user.PasswordHash is not null) await users.RemovePasswordAsync(user);
        var added = await users.AddPasswordAsync(user, next);
        if (!added.Succeeded) throw PeopleErrors.Weak("new_password", added);
        await sessions.RevokeAsync(user.Id, null, session.Id, http.RequestAborted);
        await sessions.RevokeGrantsAsync(user.Id, http.RequestAborted);
        await ToldAsync(http, user, "person.password_changed", "your password was changed");
    }

    public async Task AskForNewEmailAsync(HttpContext http, string email, string password)
    {
        var (user, _) = await DemandAsync(http, password);
        var host = await addresses.FindForAsync(http.Request.Host.Host, user.Id, http.RequestAborted) ?? throw AccessErrors.Unauthenticated();
        // Whether somebody has the address is told to its owner only, by the absence of a mail.
        if (await users.FindByEmailAsync(email.Trim()) is null) await links.ChangeEmailAsync(user, email.Trim().ToLowerInvariant(), host, http.RequestAborted);
    }

    public async Task ConfirmNewEmailAsync(HttpContext http, string token)
    {
        var (user, _) = await DemandAsync(http);
        if (AccountLink.Read(token) is not var (id, proof) || id != user.Id || proof.Split(' ', 2) is not [var email, var given]) throw PeopleErrors.LinkInvalid();
        if (await users.FindByEmailAsync(email) is not null) throw PeopleErrors.EmailTaken(email);
        var old = user.Email!;
        if (!(await users.ChangeEmailAsync(user, email, given)).Succeeded) throw PeopleErrors.LinkInvalid();
        await users.SetUserNameAsync(user, email);
        cache.ForgetAll();
        var host = await addresses.FindForAsync(http.Request.Host.Host, user.Id, http.RequestAborted);
        if (host is not null) await links.TellAsync(user, old, host, "your e-mail address was changed", http.RequestAborted);
        await NoteAsync(http, user, "person.email_changed");
    }

    public async Task ToldAsync(HttpContext http, User user, string action, string what)
    {
        if (await addresses.FindForAsync(http.Request.Host.Host, user.Id, http.RequestAborted) is { } host) await links.TellAsync(user, user.Email!, host, what, http.RequestAborted);
        await NoteAsync(http, user, action);
    }

    private async Task NoteAsync(HttpContext http, User user, string action)
    {
        var tenant = http.Features.Get<KnownSession>()?.TenantId;
        audit.NoteAs(new("person", user.Id, user.Email ?? ""), tenant, action, new AuditTarget("person", user.Id.ToString(), user.Email));
        await db.SaveChangesAsync(http.RequestAborted);
    }
}
