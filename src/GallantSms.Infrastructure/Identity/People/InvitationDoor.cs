using GallantSms.Application.Access;
using GallantSms.Application.Access.Team;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>What a link leads to. <paramref name="HasAccount"/>: the address has one, sign in with it to accept.</summary>
internal sealed record OpenInvitation(string TenantName, string Email, string Role, bool HasAccount);

/// <summary>Of a new account: name and password. Somebody who has one signs in first and sends neither.</summary>
internal sealed record AcceptInvitation(string? Name = null, string? Password = null);

/// <summary><c>done</c>: joined and signed in. <c>sign_in</c>: the address has an account; sign in and accept again.</summary>
internal sealed record AcceptedInvitation(string Next);

/// <summary>
/// Where an invitation's link is turned into a membership. The link proves the address; an account that exists already must be
/// signed in besides, for a forwarded mail must not move somebody else's account.
/// </summary>
internal sealed class InvitationDoor(
    PlatformDb db, UserManager<User> users, BrowserSessions sessions, ISessionCache cache, FailureLimits limits, IAuditLog audit, TimeProvider clock)
{
    private const int LongestName = 100;

    public async Task<OpenInvitation> ShowAsync(HttpContext http, string token, CancellationToken ct)
    {
        var invitation = await FindAsync(http, token, ct);
        var tenant = await db.Tenants.Where(t => t.Id == invitation.TenantId).Select(t => t.Name).SingleAsync(ct);
        return new(tenant, invitation.Email, invitation.Role.Name(), await users.FindByEmailAsync(invitation.Email) is not null);
    }

    public async Task<AcceptedInvitation> AcceptAsync(HttpContext http, string token, AcceptInvitation command, CancellationToken ct)
    {
        var invitation = await FindAsync(http, token, ct);
        var session = http.Features.Get<KnownSession>();
        var known = await users.FindByEmailAsync(invitation.Email);
        if (known is not null && session is null) return new("sign_in");
        if (session is not null && session.UserId != known?.Id) throw TeamErrors.OtherAccount();

        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            var user = known ?? await NewAsync(invitation.Email, command);
            await JoinAsync(invitation, user, ct);
            await transaction.CommitAsync(ct);
            known = user;
        }

        cache.ForgetAll();
        if (session is null) await sessions.StartAsync(http, known, "password", secondFactor: false);
        else await sessions.SwitchAsync(session, invitation.TenantId, ct);
        return new("done");
    }

    private async Task<Invitation> FindAsync(HttpContext http, string token, CancellationToken ct)
    {
        var address = http.Connection.RemoteIpAddress;
        if (limits.People.Blocked(address) is { } wait) throw AccessErrors.TooManyFailures(wait);
        if (CredentialText.IsInvitation(token))
        {
            var hash = CredentialText.Hash(token);
            if (await db.Invitations.SingleOrDefaultAsync(i => i.TokenHash == hash, ct) is { } invitation && invitation.IsOpen(clock.GetUtcNow())) return invitation;
        }

        limits.People.Count(address);
        throw TeamErrors.NoInvitation();
    }

    private async Task<User> NewAsync(string email, AcceptInvitation command)
    {
        if (string.IsNullOrWhiteSpace(command.Name) || command.Name.Length > LongestName || command.Name.Any(char.IsControl))
            throw Invalid("name", command.Name, "INVALID_VALUE", $"Your name has 1 to {LongestName} characters.");
        if (string.IsNullOrEmpty(command.Password)) throw Invalid("password", null, "REQUIRED", "Choose a password.");
        var user = User.Create(email, command.Name, clock.GetUtcNow());
        user.EmailConfirmed = true;
        var made = await users.CreateAsync(user, command.Password);
        if (made.Succeeded) return user;
        // What is not about the password is a race for the same address: the other one has the account now.
        if (made.Errors.FirstOrDefault(e => e.Code.StartsWith("Password", StringComparison.Ordinal)) is not { } weak) throw TeamErrors.OtherAccount();
        throw Invalid("password", null, "PASSWORD_WEAK", weak.Description);
    }

    private async Task JoinAsync(Invitation invitation, User user, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Of two clicks at once the second finds it taken.
        if (await db.Invitations.Where(i => i.Id == invitation.Id && i.AcceptedAt == null && i.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.AcceptedAt, now), ct) == 0)
            throw TeamErrors.NoInvitation();
        if (!await db.Memberships.AnyAsync(m => m.UserId == user.Id && m.TenantId == invitation.TenantId, ct))
            db.Memberships.Add(Membership.Create(user.Id, invitation.TenantId, invitation.Role, now));
        audit.NoteAs(
            new("person", user.Id, user.Email!), invitation.TenantId, "team.joined", new("person", user.Id.ToString(), user.Email), after: new { role = invitation.Role.Name() });
        await db.SaveChangesAsync(ct);
    }

    private static DomainException Invalid(string field, string? value, string code, string message) =>
        new("VALIDATION_ERROR", ErrorKind.Validation, message, new FieldError(field, value, code, message));
}
