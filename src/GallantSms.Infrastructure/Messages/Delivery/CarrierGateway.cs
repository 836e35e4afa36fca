using System.Collections.Concurrent;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Routing;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// The way to every carrier: picks the adapter, splits work into requests, keeps so many in flight and no more, opens the
/// circuit of an account that takes nothing, and keeps to the pause a carrier asked for.
/// </summary>
internal sealed class CarrierGateway(IEnumerable<ISmsProvider> providers, TimeProvider clock, Func<CarrierAlarms> alarms) : ICarrierHealth
{
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

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct) =>
        Find(account.Kind) is { Description.CanQuery: true } provider
            ? await provider.QueryAsync(account, messages, ct)
            : [.. messages.Select(_ => new QueryOutcome.CannotTell())];

    public (string Reason, DateTimeOffset Until)? Unavailable(short accountNo, DateTimeOffset now) =>
        _lines.TryGetValue(accountNo, out var line) ? line.Unavailable(now) : null;

    /// <summary>
    /// For a bulk worker that is about to submit: <c>null</c>, and the account counts it until <see cref="LeaveBulk"/>; or when
    /// to come again, because the account is slow and holds a worker already.
    /// </summary>
    public DateTimeOffset? EnterBulk(ProviderAccount account)
    {
        if (Find(account.Kind) is not { } provider) return null;
        var line = LineOf(account, provider.Description);
        return line.TryEnterBulk() ? null : clock.GetUtcNow() + line.Usual / 2;
    }

    public void LeaveBulk(ProviderAccount account)
    {
        if (_lines.TryGetValue(account.No, out var line)) line.LeaveBulk();
    }

    /// <summary>What this process sees of the lines it used.</summary>
    public IEnumerable<CarrierLineState> Lines(DateTimeOffset now) => _lines.Select(l => l.Value.State(l.Key, now));

    private CarrierLine LineOf(ProviderAccount account, ProviderDescription description) =>
        _lines.GetOrAdd(account.No, _ => new CarrierLine(InFlight(account, description), clock, reason => alarms().Refused(account, reason)));

    private sealed record Work(
        ISmsProvider Provider, ProviderAccount Account, CarrierLine Line, OutboundSms[] Messages, SubmitOutcome[] Outcomes, CancellationToken Until, CancellationToken Ct);

    private static async Task SubmitAsync(Work work, Range range)
    {
        var (start, length) = range.GetOffsetAndLength(work.Messages.Length);
        var request = new ArraySegment<OutboundSms>(work.Messages, start, length);
        var answers = await work.Line.SubmitAsync(token => work.Provider.SubmitAsync(work.Account, request, token), length, work.Until, work.Ct);
        for (var i = 0; i < length; i++) work.Outcomes[start + i] = answers[i];
    }

    /// <summary>A setting of every kind: how many messages one request carries.</summary>
    private static int Batch(ProviderAccount account, ProviderDescription description) =>
        account.Number("batch", description.MaxBatch, 1, description.MaxBatch) ?? description.MaxBatch;

    private static int InFlight(ProviderAccount account, ProviderDescription description) =>
        account.Number("in_flight", description.InFlight, 1, 1000) ?? description.InFlight;

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
