using GallantSms.Application.Access;
using GallantSms.Application.Access.Team;
using GallantSms.Application.Common;
using GallantSms.Application.Credits;
using GallantSms.Application.Messages;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>What a new tenant begins with: credit, an owner's invitation, its first audit entry. Each is done once, also when a killed try is repeated.</summary>
internal sealed class OpeningGifts(
    ICurrentCaller current, IPlatformDb db, ILedger ledger, ICreditTransfers transfers, InvitationIssuer invitations, ITenantDirectory directory, IAuditLog audit)
{
    private const string Opened = "tenant.opened";

    /// <summary>Before anything is made: a tenant without the credit it was to have would be half a success.</summary>
    public async Task CheckAsync(TenantInfo above, ProvisionTenant command, CancellationToken ct)
    {
        if (command.Credit is not { } credit) return;
        if (!current.Caller.Scopes.Contains(Scopes.CreditsGrant)) throw AccessErrors.InsufficientScope(Scopes.CreditsGrant);
        if (above.Kind == TenantKind.Operator) return;
        var balance = await ledger.BalanceAsync(above, ct);
        if (balance.Available + balance.CreditLimit < credit) throw SendErrors.InsufficientCredit(credit, balance.Available, above.Currency);
    }

    public async Task GiveAsync(TenantInfo above, Guid id, ProvisionTenant command, CancellationToken ct)
    {
        // One for each tenant: its id is the transfer's.
        if (command.Credit is { } credit) await transfers.GiveAsync(id, above, (await directory.FindAsync(id, ct))!, credit, "opening", ct);

        var email = command.OwnerEmail?.Trim().ToLowerInvariant();
        if (email is not null && !await db.Invitations.AnyAsync(i => i.TenantId == id && i.Email == email, ct))
            await invitations.IssueAsync(id, command.Name, email, Role.Owner, current.Caller.Person?.UserId, ct);
        var target = id.ToString();
        if (!await db.AuditEntries.AnyAsync(e => e.TenantId == above.Id && e.Action == Opened && e.TargetId == target, ct))
        {
            var after = new { kind = command.Kind, slug = command.Slug, credit = command.Credit, owner = email };
            audit.NoteIn(above.Id, Opened, new("tenant", target, command.Name), after: after);
            audit.NoteIn(id, Opened, new("tenant", target, command.Name), after: after);
        }

        await db.SaveChangesAsync(ct);
    }
}
