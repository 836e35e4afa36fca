using System.Collections.Concurrent;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Access;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Routing;

/// <summary>
/// A carrier that refuses the account itself (credentials, credit) refuses every message of it: the account is taken out of
/// service, once, for all processes, and its owners are told by mail.
/// </summary>
internal sealed partial class CarrierAlarms(
    IServiceScopeFactory scopes, IRouteBook routes, IOptions<AuthorizationServerOptions> site, TimeProvider clock, ILogger<CarrierAlarms> log)
{
    private readonly ConcurrentDictionary<short, MessageReason> _refused = [];

    /// <summary>Only notes it; <see cref="RaiseAsync"/> does the rest.</summary>
    public void Refused(ProviderAccount account, MessageReason reason) => _refused[account.No] = reason;

    /// <summary>Takes out of service what was refused since the last call. What cannot be written now is written next time.</summary>
    public async Task RaiseAsync(CancellationToken ct)
    {
        foreach (var (no, reason) in _refused)
        {
            if (await DisableAsync(no, reason, ct))
            {
                LogDisabled(no, reason);
                routes.Forget();
            }

            _refused.TryRemove(new(no, reason));
        }
    }

    /// <summary>One transaction: an account that is out of service has told its owners.</summary>
    private async Task<bool> DisableAsync(short no, MessageReason reason, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, mails) = (scope.ServiceProvider.GetRequiredService<PlatformDb>(), scope.ServiceProvider.GetRequiredService<IMailQueue>());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        var disabled = await db.CarrierAccounts.Where(a => a.No == no && a.DisabledAt == null && a.DeletedAt == null)
            .ExecuteUpdateAsync(u => u.SetProperty(a => a.DisabledAt, now).SetProperty(a => a.DisabledReason, reason), ct);
        if (disabled == 0) return false;

        var account = await db.CarrierAccounts.AsNoTracking().SingleAsync(a => a.No == no, ct);
        var owners = await db.Memberships.AsNoTracking()
            .Where(m => m.TenantId == account.OwnerId && (m.Role == Role.Owner || m.Role == Role.Admin))
            .Join(db.People, m => m.UserId, p => p.Id, (_, p) => p.Email).ToListAsync(ct);
        foreach (var owner in owners)
        {
            mails.Queue(account.OwnerId, owner, $"Carrier account {account.Name} is out of service", $"""
                The carrier refused the account {account.Name}. {ReasonTable.Of(reason).Meaning}

                Nothing more is sent through it. Messages take the other accounts of their routes, or wait.
                Set right what the carrier asks for, then check the account and resume it:

                {site.Value.Issuer.TrimEnd('/')}/carriers
                """);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Carrier account {AccountNo} is out of service: the carrier refused it ({Reason})")]
    private partial void LogDisabled(short accountNo, MessageReason reason);
}
