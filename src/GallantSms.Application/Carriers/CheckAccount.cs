using System.Diagnostics;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using MediatR;

namespace GallantSms.Application.Carriers;

/// <summary>Asks the carrier whether the account works, without sending anything; also while it is out of service.</summary>
public sealed record CheckProviderAccount(Guid Id) : ICommand<AccountCheck>;

/// <param name="Message">In words to act on.</param>
/// <param name="Balance">In <paramref name="Currency"/>, where the carrier tells.</param>
public sealed record AccountCheck(bool Works, string Message, decimal? Balance, string? Currency, long TookMs);

internal sealed class CheckProviderAccountHandler(OwnCarriers own, ProviderKinds kinds, IRouteBook routes) : IRequestHandler<CheckProviderAccount, AccountCheck>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<AccountCheck> Handle(CheckProviderAccount command, CancellationToken ct)
    {
        var row = await own.AccountAsync(command.Id, ct);
        routes.Forget(); // another process may have changed the settings a moment ago
        var started = Stopwatch.GetTimestamp();
        var outcome = await routes.AccountAsync(row.No, ct) is { } account && kinds.Find(row.Kind) is { } provider
            ? await AskAsync(provider, account, ct)
            : new(false, "This kind of carrier is not supported any more.");
        var message = outcome.Works && row.DisabledAt is not null ? $"{outcome.Message} It stays out of service until it is resumed." : outcome.Message;
        return new(outcome.Works, message, outcome.Balance, outcome.Currency, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<CheckOutcome> AskAsync(ISmsProvider provider, ProviderAccount account, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return await provider.CheckAsync(account, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(false, $"The carrier gave no answer within {Patience.TotalSeconds:0} seconds.");
        }
    }
}
