using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Credits;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>
/// From a stranger's wish to an account of their own: the person first, unconfirmed; the tenant when the address is proven.
/// What is still to be made is remembered with the person, so that a kill in between is mended by the next sign-in.
/// </summary>
internal sealed partial class SignUp(
    UserManager<User> users, IPlatformDb db, ITenantProvisioner provisioner, ITenantDirectory directory, ICreditTransfers credits, PublicAddress addresses, AccountLinks links,
    IAuditLog audit, TimeProvider clock, ILogger<SignUp> log)
{
    private const string PendingTenant = "pending_tenant";      // id, parent, organisation

    public async Task RegisterAsync(RegistrationWish wish, CancellationToken ct)
    {
        if (await addresses.FindAsync(wish.Host, ct) is not { SignUp: true } host) return;
        var known = await users.FindByEmailAsync(wish.Email);
        if (known is { EmailConfirmed: true })
        {
            await links.AlreadyKnownAsync(known, await addresses.FindForAsync(wish.Host, known.Id, ct) ?? host, ct);
            return;
        }

        // Nobody has proven the address yet: the newest wish counts, and the links of older ones end with the security stamp.
        var user = known ?? User.Create(wish.Email, wish.Name, clock.GetUtcNow());
        (user.Name, user.PasswordHash) = (wish.Name, wish.PasswordHash);
        Demand(known is null ? await users.CreateAsync(user) : await users.UpdateSecurityStampAsync(user));
        foreach (var old in (await users.GetClaimsAsync(user)).Where(c => c.Type == PendingTenant)) await users.RemoveClaimAsync(user, old);
        Demand(await users.AddClaimAsync(user, new(PendingTenant, $"{Guid.CreateVersion7(clock.GetUtcNow())} {host.TenantId} {wish.Organisation}")));
        await links.ConfirmEmailAsync(user, host, ct);
    }

    /// <summary>Makes the tenant that the person registered for, if that is still to be done. Safe to repeat.</summary>
    public async Task CompleteAsync(User user, CancellationToken ct)
    {
        var pending = (await users.GetClaimsAsync(user)).FirstOrDefault(c => c.Type == PendingTenant);
        if (pending is null) return;
        if (pending.Value.Split(' ', 3) is not [var idText, var parentText, var organisation] || !Guid.TryParse(idText, out var id) || !Guid.TryParse(parentText, out var parentId)) return;
        if (await directory.FindAsync(parentId, ct) is not { } parent) return;

        if (await db.Tenants.AsNoTracking().AnyAsync(t => t.Id == id, ct)) await provisioner.ProvisionAsync(id, ct);
        else
        {
            var now = clock.GetUtcNow();
            await provisioner.OpenAsync(Tenant.Create(parent.Id, TenantKind.Customer, organisation, Slug(organisation), parent.DefaultRegion, parent.Currency, parent.MessagesPerMinute, now, id, parent.Residency), ct);
        }

        directory.Forget(id);
        await JoinAsync(user, id, parent, organisation, ct);
        await GiveAsync(id, parent, ct);
        await users.RemoveClaimAsync(user, pending);
    }

    private async Task JoinAsync(User user, Guid tenantId, TenantInfo parent, string organisation, CancellationToken ct)
    {
        if (await db.Memberships.AnyAsync(m => m.UserId == user.Id && m.TenantId == tenantId, ct)) return;
        db.Memberships.Add(Membership.Create(user.Id, tenantId, Role.Owner, clock.GetUtcNow()));
        var (actor, target) = (new AuditActor("person", user.Id, user.Email ?? ""), new AuditTarget("tenant", tenantId.ToString(), organisation));
        audit.NoteAs(actor, tenantId, "tenant.signed_up", target);
        audit.NoteAs(actor, parent.Id, "tenant.signed_up", target);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>What a new account begins with. A parent that has none left does not keep anybody out.</summary>
    private async Task GiveAsync(Guid tenantId, TenantInfo parent, CancellationToken ct)
    {
        var amount = await addresses.SignUpCreditAsync(parent.Id, ct);
        if (amount == 0 || await directory.FindAsync(tenantId, ct) is not { } child) return;
        try
        {
            await credits.GiveAsync(new Guid(SHA256.HashData(tenantId.ToByteArray()).AsSpan(0, 16)), parent, child, amount, "sign-up", ct);
        }
        catch (DomainException refusal)
        {
            LogNoCredit(tenantId, refusal.Code);
        }
    }

    /// <summary>Letters and digits of the name, and four of chance: two clinics may have the same name.</summary>
    private static string Slug(string organisation)
    {
        var slug = new StringBuilder();
        foreach (var c in organisation.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) slug.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            if (slug.Length == 30) break;
        }

        var name = slug.ToString().Trim('-');
        return $"{(name.Length == 0 ? "account" : name)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
    }

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"The account cannot be written: {string.Join(", ", result.Errors.Select(e => e.Code))}.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tenant {TenantId} got no credit at sign-up: {Code}")]
    private partial void LogNoCredit(Guid tenantId, string code);
}
