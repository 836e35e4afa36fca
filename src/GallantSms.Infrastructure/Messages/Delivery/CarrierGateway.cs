using System.Collections.Concurrent;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using Polly;
using Polly.CircuitBreaker;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// The way to every carrier: picks the adapter, opens the circuit of an account that takes nothing, and keeps to the pause a
/// carrier asked for.
/// </summary>
internal sealed class CarrierGateway(IEnumerable<ISmsProvider> providers, TimeProvider clock) : ICarrierHealth
{
    private readonly Dictionary<string, ISmsProvider> _providers = providers.ToDictionary(p => p.Kind);
    private readonly ConcurrentDictionary<short, Line> _lines = [];

    public ISmsProvider? Find(string kind) => _providers.GetValueOrDefault(kind);

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        if (Find(account.Kind) is not { } provider) return Same(messages.Count, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));

        var line = _lines.GetOrAdd(account.No, _ => new Line(clock));
        try
        {
            var outcomes = await line.Pipeline.ExecuteAsync(async token => await provider.SubmitAsync(account, messages, token), ct);
            line.Note(outcomes, clock.GetUtcNow());
            return outcomes;
        }
        catch (BrokenCircuitException)
        {
            return Same(messages.Count, new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable));
        }
    }

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<Guid> messageIds, CancellationToken ct) =>
        Find(account.Kind) is { } provider
            ? await provider.QueryAsync(account, messageIds, ct)
            : [.. messageIds.Select(_ => new QueryOutcome.CannotTell())];

    public (string Reason, DateTimeOffset Until)? Unavailable(short accountNo, DateTimeOffset now) =>
        _lines.TryGetValue(accountNo, out var line) ? line.Unavailable(now) : null;

    private static SubmitOutcome[] Same(int count, SubmitOutcome outcome)
    {
        var outcomes = new SubmitOutcome[count];
        Array.Fill(outcomes, outcome);
        return outcomes;
    }

    private sealed class Line
    {
        private static readonly TimeSpan Break = TimeSpan.FromSeconds(5);
        private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

        private readonly CircuitBreakerStateProvider _state = new();
        private DateTimeOffset _openUntil;
        private DateTimeOffset _notBefore;

        public Line(TimeProvider clock) =>
            Pipeline = new ResiliencePipelineBuilder<IReadOnlyList<SubmitOutcome>> { TimeProvider = clock }
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions<IReadOnlyList<SubmitOutcome>>
                {
                    FailureRatio = 0.8,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(10),
                    BreakDuration = Break,
                    StateProvider = _state,
                    ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { } outcomes && TookNothing(outcomes)),
                    OnOpened = _ =>
                    {
                        _openUntil = clock.GetUtcNow() + Break;
                        return default;
                    },
                })
                .Build();

        public ResiliencePipeline<IReadOnlyList<SubmitOutcome>> Pipeline { get; }

        public void Note(IReadOnlyList<SubmitOutcome> outcomes, DateTimeOffset now)
        {
            foreach (var outcome in outcomes)
            {
                if (outcome is not SubmitOutcome.RetryLater { After: { } after }) continue;
                var until = now + (after < LongestPause ? after : LongestPause);
                if (until > _notBefore) _notBefore = until;
            }
        }

        public (string Reason, DateTimeOffset Until)? Unavailable(DateTimeOffset now) =>
            _notBefore > now ? ("asked_to_wait", _notBefore)
            : _state.CircuitState is CircuitState.Open or CircuitState.Isolated && _openUntil > now ? ("circuit_open", _openUntil)
            : null;

        /// <summary>Refusing single messages is an answer; taking none of a batch, and saying "later", is not.</summary>
        private static bool TookNothing(IReadOnlyList<SubmitOutcome> outcomes) => outcomes.All(o =>
            o is SubmitOutcome.Unknown or SubmitOutcome.RetryLater { Reason: MessageReason.CarrierUnavailable or MessageReason.NetworkFailure or MessageReason.CarrierAccount });
    }
}
