using GallantSms.Application.Providers;
using GallantSms.Domain.Routing;

namespace GallantSms.Application.Messages.Delivery;

/// <summary>A carrier account a message may go through. Lowest <see cref="Priority"/> first.</summary>
public sealed record RouteOption(ProviderAccount Account, int Priority, bool Paused);

/// <summary>Why an account was not chosen.</summary>
public sealed record RejectedRoute(short AccountNo, string Reason);

/// <summary><see cref="Account"/> is null when no route can take it now; <see cref="RetryAt"/>: when one may, if any ever.</summary>
public sealed record RouteChoice(ProviderAccount? Account, IReadOnlyList<RejectedRoute> Rejected, DateTimeOffset? RetryAt);

/// <summary>Every route there is, as of some seconds ago.</summary>
public sealed record RouteTable(IReadOnlyDictionary<string, IReadOnlyList<RouteOption>> ByCountry)
{
    public IReadOnlyList<RouteOption> For(string country) =>
        ByCountry.TryGetValue(country, out var own) ? own
        : ByCountry.TryGetValue(Route.AnyCountry, out var any) ? any
        : [];
}

public interface IRouteBook
{
    ValueTask<RouteTable> CurrentAsync(CancellationToken ct);

    ValueTask<ProviderAccount?> AccountAsync(short no, CancellationToken ct);

    /// <summary>By name, or by number written out.</summary>
    ValueTask<ProviderAccount?> AccountAsync(string name, CancellationToken ct);
}

/// <summary>Whether a carrier account takes traffic now.</summary>
public interface ICarrierHealth
{
    /// <summary><c>null</c>: it does. Else why not and until when.</summary>
    (string Reason, DateTimeOffset Until)? Unavailable(short accountNo, DateTimeOffset now);
}

/// <summary>Picks the account for a country: the first by priority that is neither paused, nor unavailable, nor tried already.</summary>
public sealed class Router(IRouteBook routes, ICarrierHealth health, TimeProvider clock)
{
    public async ValueTask<RouteChoice> ChooseAsync(string country, IReadOnlySet<short> tried, CancellationToken ct)
    {
        var (options, now) = ((await routes.CurrentAsync(ct)).For(country), clock.GetUtcNow());
        var rejected = new List<RejectedRoute>();
        ProviderAccount? chosen = null;
        DateTimeOffset? retryAt = null;
        foreach (var option in options)
        {
            var no = option.Account.No;
            if (chosen is not null) rejected.Add(new(no, "backup"));
            else if (option.Paused) rejected.Add(new(no, "paused"));
            else if (tried.Contains(no)) rejected.Add(new(no, "tried"));
            else if (health.Unavailable(no, now) is { } down)
            {
                rejected.Add(new(no, down.Reason));
                if (retryAt is null || down.Until < retryAt) retryAt = down.Until;
            }
            else chosen = option.Account;
        }

        return new(chosen, rejected, retryAt);
    }
}
