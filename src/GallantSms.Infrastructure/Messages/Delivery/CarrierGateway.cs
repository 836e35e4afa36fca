using System.Collections.Concurrent;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers;
using GallantSms.Infrastructure.Routing;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// The way to every carrier: picks the adapter, splits work into requests, keeps so many in flight and no more, opens the
/// circuit of an account that takes nothing, and keeps to the pause a carrier asked for.
/// </summary>
internal sealed partial class CarrierGateway(
    IEnumerable<ISmsProvider> providers, TimeProvider clock, Func<CarrierAlarms> alarms, ILogger<CarrierGateway> log) : ICarrierHealth
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QueryPatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, ISmsProvider> _providers = providers.ToDictionary(p => p.Description.Kind);
    private readonly ConcurrentDictionary<short, CarrierLine> _lines = [];

    public IReadOnlyCollection<ISmsProvider> Kinds => _providers.Values;

    public ISmsProvider? Find(string kind) => _providers.GetValueOrDefault(kind);

    /// <summary>
    /// Hands over what it can until <paramref name="until"/>: no request begins after it, and one that has no answer by then
    /// is unknown. Throws only when <paramref name="ct"/> is cancelled.
    /// </summary>
    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, DateTimeOffset until, CancellationToken ct)
    {
        var outcomes = new SubmitOutcome[messages.Count];
        if (Find(account.Kind) is not { } provider)
        {
            Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
            return outcomes;
        }

        var left = until - clock.GetUtcNow();
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var line = LineOf(account, provider.Description);
        var work = new Work(provider, account, line, messages as OutboundSms[] ?? [.. messages], outcomes, either.Token, ct);

        // After a pause of the circuit one message shows whether the carrier is back; a chunk would be lost with it.
        var first = line.WantsProbe(clock.GetUtcNow()) ? 1 : 0;
        if (first == 1) await SubmitAsync(work, ..1);
        await ForEachRequestAsync(first, outcomes.Length, Batch(account, provider.Description), InFlight(account, provider.Description), range => SubmitAsync(work, range));
        return outcomes;
    }

    /// <summary>Asks for some seconds at most: who does not answer cannot tell. Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        if (Find(account.Kind) is { Description.CanQuery: true } provider)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(QueryPatience);
            try
            {
                return await provider.QueryAsync(account, messages, patience.Token);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                if (e is not OperationCanceledException) LogAdapterFailed(e, account.No);
            }
        }

        return [.. messages.Select(_ => new QueryOutcome.CannotTell())];
    }

    public (string Reason, DateTimeOffset Until)? Unavailable(short accountNo, DateTimeOffset now) =>
        _lines.TryGetValue(accountNo, out var line) ? line.Unavailable(now) : null;

    /// <summary>
    /// For a worker that is about to submit: <c>null</c>, and the account counts it until <see cref="Leave"/>; or when to come
    /// again, because the account is slow and holds as many workers of the lane as it may.
    /// </summary>
    /// <param name="workers">Workers that the lane has.</param>
    public DateTimeOffset? Enter(ProviderAccount account, Lane lane, int workers)
    {
        if (Find(account.Kind) is not { } provider) return null;
        var line = LineOf(account, provider.Description);
        if (line.TryEnter(lane, Math.Max(1, workers / 2))) return null;
        var pause = line.Usual / 2;
        return clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
    }

    public void Leave(ProviderAccount account, Lane lane)
    {
        if (_lines.TryGetValue(account.No, out var line)) line.Leave(lane);
    }

    /// <summary>What this process sees of the lines it used.</summary>
    public IEnumerable<CarrierLineState> Lines(DateTimeOffset now) => _lines.Select(l => l.Value.State(l.Key, now));

    private CarrierLine LineOf(ProviderAccount account, ProviderDescription description) =>
        _lines.GetOrAdd(account.No, _ => new CarrierLine(InFlight(account, description), clock, reason => alarms().Refused(account, reason)));

    private sealed record Work(
        ISmsProvider Provider, ProviderAccount Account, CarrierLine Line, OutboundSms[] Messages, SubmitOutcome[] Outcomes, CancellationToken Until, CancellationToken Ct);

    private async Task SubmitAsync(Work work, Range range)
    {
        var (start, length) = range.GetOffsetAndLength(work.Messages.Length);
        var request = new ArraySegment<OutboundSms>(work.Messages, start, length);
        var answers = await work.Line.SubmitAsync(token => AskAsync(work, request, token), length, work.Until, work.Ct);
        for (var i = 0; i < length; i++) work.Outcomes[start + i] = answers[i];
    }

    /// <summary>The contract of adapters is tested, not trusted: one that throws may have handed the messages over.</summary>
    private async Task<IReadOnlyList<SubmitOutcome>> AskAsync(Work work, ArraySegment<OutboundSms> request, CancellationToken ct)
    {
        try
        {
            var answers = await work.Provider.SubmitAsync(work.Account, request, ct);
            return answers.Count == request.Count ? [.. answers.Select(Storable)] : [.. request.Select(_ => new SubmitOutcome.Unknown())];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogAdapterFailed(e, work.Account.No);
            return [.. request.Select(_ => new SubmitOutcome.Unknown())];
        }
    }

    /// <summary>A carrier's id goes into the database whatever it is made of.</summary>
    private static SubmitOutcome Storable(SubmitOutcome outcome) => outcome is SubmitOutcome.Accepted accepted
        ? new SubmitOutcome.Accepted(CarrierText.Clean(accepted.Reference, 200), accepted.Parts?.Select(p => CarrierText.Clean(p, 200)).ToArray())
        : outcome;

    /// <summary>A setting of every kind: how many messages one request carries.</summary>
    private static int Batch(ProviderAccount account, ProviderDescription description) =>
        account.Number("batch", description.MaxBatch, 1, description.MaxBatch) ?? description.MaxBatch;

    private static int InFlight(ProviderAccount account, ProviderDescription description) =>
        account.Number("in_flight", description.InFlight, 1, 1000) ?? description.InFlight;

    [LoggerMessage(Level = LogLevel.Error, Message = "The adapter of carrier account {AccountNo} threw, which it never may")]
    private partial void LogAdapterFailed(Exception e, short accountNo);

    private static Task ForEachRequestAsync(int first, int count, int size, int inFlight, Func<Range, Task> run)
    {
        if (count - first <= size) return count == first ? Task.CompletedTask : run(first..count);

        var next = first;
        async Task RunnerAsync()
        {
            while (Interlocked.Add(ref next, size) - size is var start && start < count) await run(start..Math.Min(start + size, count));
        }

        var runners = new Task[Math.Min(inFlight, (count - first + size - 1) / size)];
        for (var i = 0; i < runners.Length; i++) runners[i] = RunnerAsync();
        return Task.WhenAll(runners);
    }
}
