using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>Takes an account away for good. Old messages name it still, and what it has taken is still reported on.</summary>
public sealed record DeleteProviderAccount(Guid Id) : ICommand<Unit>;

internal sealed class DeleteProviderAccountHandler(OwnCarriers own, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock) : IRequestHandler<DeleteProviderAccount, Unit>
{
    public async Task<Unit> Handle(DeleteProviderAccount command, CancellationToken ct)
    {
        var account = await own.AccountAsync(command.Id, ct);
        if (await db.RouteGroups.AnyAsync(g => g.Members.Any(m => m.AccountNo == account.No), ct)) throw CarrierErrors.AccountInUse();

        account.Delete(clock.GetUtcNow());
        audit.Note("provider_account.deleted", AccountViews.Target(account));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return Unit.Value;
    }
}
