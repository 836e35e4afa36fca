using System.Buffers.Binary;
using GallantSms.Domain.Routing;

namespace GallantSms.Application.Routing;

/// <summary>An account that a message may go through, with what the choice looks at.</summary>
/// <param name="Cost">Micro-units for a segment; null when nobody told.</param>
/// <param name="Share">Of its resting share, 0 to 1.</param>
/// <param name="Quality">0 to 1: how much of what is sent through it arrives.</param>
public sealed record RouteCandidate(RouteOption Option, long? Cost, double Share, double Quality);

/// <summary>Why an account was not chosen.</summary>
public sealed record RejectedRoute(short AccountNo, string Reason);

/// <summary><see cref="Route"/> is null when none can take it now; <see cref="RetryAt"/>: when one may, if any ever.</summary>
public sealed record RouteChoice(RouteOption? Route, IReadOnlyList<RejectedRoute> Rejected, DateTimeOffset? RetryAt, RouteTarget? Target);

/// <summary>
/// The accounts for one kind of message, in the order of their group's policy. Choosing is a pure function of the message's
/// id, so that a choice can be explained afterwards and a message that comes again falls on the same account.
/// </summary>
public sealed class RoutePlan
{
    private readonly RouteTarget? _target;
    private readonly RouteCandidate[] _candidates;

    private RoutePlan(RouteTarget? target, RouteCandidate[] candidates, string ruleName) => (_target, _candidates, RuleName) = (target, candidates, ruleName);

    public string RuleName { get; }

    public RouteTarget? Target => _target;

    /// <summary>In order; for shares and weights the order of a message may differ.</summary>
    public IReadOnlyList<RouteCandidate> Candidates => _candidates;

    /// <summary>Every message has the same order.</summary>
    public bool IsUniform => _target is null || (_target.Policy != RoutePolicy.Weighted && Array.TrueForAll(_candidates, c => c.Share >= 1));

    public static RoutePlan Make(RouteTable table, RouteMatcher? match, RouteQuery query)
    {
        if (match is null) return new(null, [], "");

        var candidates = match.Target.Options.Select(o => new RouteCandidate(
            o, o.Carrier.CostTo(query.Country, query.Network), table.ShareOf(o.No, query.Country).Share, QualityOf(table.FiguresOf(o.No, query.Country))));
        var ordered = match.Target.Policy switch
        {
            RoutePolicy.LeastCost => candidates.OrderBy(c => c.Option.Backup).ThenBy(c => c.Cost ?? long.MaxValue),
            RoutePolicy.Quality => candidates.OrderBy(c => c.Option.Backup).ThenByDescending(c => c.Quality),
            _ => candidates.OrderBy(c => c.Option.Backup),
        };
        return new(match.Target, [.. ordered], match.Rule.Name);
    }

    public RouteChoice Choose(Guid messageId, IReadOnlySet<short> tried, ICarrierHealth health, DateTimeOffset now)
    {
        var rejected = new List<RejectedRoute>();
        RouteOption? chosen = null;
        DateTimeOffset? retryAt = null;
        foreach (var candidate in OrderFor(messageId))
        {
            var no = candidate.Option.No;
            if (chosen is not null) rejected.Add(new(no, LaterBecause(candidate)));
            else if (candidate.Option.Closed is { } closed) rejected.Add(new(no, closed));
            else if (tried.Contains(no)) rejected.Add(new(no, "tried"));
            else if (health.Unavailable(no, now) is { } down)
            {
                rejected.Add(new(no, down.Reason));
                if (retryAt is null || down.Until < retryAt) retryAt = down.Until;
            }
            else chosen = candidate.Option;
        }

        return new(chosen, rejected, retryAt, _target);
    }

    /// <summary>What comes first for this message.</summary>
    public IEnumerable<RouteCandidate> OrderFor(Guid messageId)
    {
        if (IsUniform) return _candidates;

        // Two orders in one: who keeps its place by share, then those that lost it; backups stay behind.
        var order = _candidates.Select(c => (Candidate: c, Lost: c.Share < 1 && Draw(messageId, c.Option.No, 1) >= c.Share));
        return _target!.Policy == RoutePolicy.Weighted
            ? order.OrderBy(c => c.Candidate.Option.Backup).ThenBy(c => c.Lost).ThenBy(c => Weighed(messageId, c.Candidate)).Select(c => c.Candidate)
            : order.OrderBy(c => c.Candidate.Option.Backup).ThenBy(c => c.Lost).Select(c => c.Candidate);
    }

    /// <summary>Smoothed, so that the first ten messages of a new account decide nothing.</summary>
    private static double QualityOf(CarrierFigures figures) =>
        (figures.Delivered + 9d) / (figures.Delivered + figures.Undelivered + 10d) * ((figures.Tried - figures.Failed + 9d) / (figures.Tried + 10d));

    private string LaterBecause(RouteCandidate candidate) => candidate switch
    {
        { Option.Backup: true } => "backup",
        { Share: < 1 } => "share_reduced",
        _ => _target!.Policy switch
        {
            RoutePolicy.LeastCost => "dearer",
            RoutePolicy.Quality => "delivers_less",
            RoutePolicy.Weighted => "other_share",
            _ => "later_in_order",
        },
    };

    /// <summary>Weighted rendezvous: smallest first, and a change of one weight moves only messages of that account.</summary>
    private static double Weighed(Guid messageId, RouteCandidate candidate) =>
        candidate.Option.Weight == 0 ? double.MaxValue : -Math.Log(Draw(messageId, candidate.Option.No, 2)) / candidate.Option.Weight;

    /// <summary>An even number in (0, 1] from message, account and purpose (SplitMix64's finaliser over the id's random half).</summary>
    private static double Draw(Guid messageId, short account, int purpose)
    {
        Span<byte> bytes = stackalloc byte[16];
        messageId.TryWriteBytes(bytes, bigEndian: true, out _);
        var z = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) ^ (BinaryPrimitives.ReadUInt64BigEndian(bytes) * 0x9E3779B97F4A7C15)
            ^ ((ulong)(ushort)account << 32 | (uint)purpose) * 0xD1B54A32D192ED03;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((z >> 11) + 1) * (1.0 / (1UL << 53));
    }
}
