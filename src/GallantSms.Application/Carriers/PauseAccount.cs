using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using MediatR;

namespace GallantSms.Application.Carriers;

/// <summary>Takes an account out of service. What it has taken is still reported on.</summary>
public sealed record PauseProviderAccount(Guid Id) : ICommand<ProviderAccountView>;

/// <summary>Puts an account into service again, also one that the carrier had refused.</summary>
public sealed record ResumeProviderAccount(Guid Id) : ICommand<ProviderAccountView>;

internal sealed class PauseProviderAccountHandler(OwnCarriers own, AccountViews views, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<PauseProviderAccount, ProviderAccountView>
{
    public async Task<ProviderAccountView> Handle(PauseProviderAccount command, CancellationToken ct)
    {
        var account = await own.AccountAsync(command.Id, ct);
        if (!account.Paused)
        {
            account.Pause();
            audit.Note("provider_account.paused", AccountViews.Target(account));
            await db.SaveChangesAsync(ct);
            routes.Forget();
        }

        return await views.OfAsync(account, ct);
    }
}

internal sealed class ResumeProviderAccountHandler(OwnCarriers own, AccountViews views, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<ResumeProviderAccount, ProviderAccountView>
{
    public async Task<ProviderAccountView> Handle(ResumeProviderAccount command, CancellationToken ct)
    {
        var account = await own.AccountAsync(command.Id, ct);
        if (account.Paused || account.DisabledAt is not null)
        {
            audit.Note("provider_account.resumed", AccountViews.Target(account), before: new { paused = account.Paused, disabled_reason = account.DisabledReason });
            account.Resume();
            await db.SaveChangesAsync(ct);
            routes.Forget();
        }

        return await views.OfAsync(account, ct);
    }
}
