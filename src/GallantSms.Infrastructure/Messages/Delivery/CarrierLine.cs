using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Routing;
using Polly;
using Polly.CircuitBreaker;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>What this process knows of one account: requests in flight, the pause it asked for, its circuit.</summary>
internal sealed class CarrierLine
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // Long enough for all processes to learn from the platform's database that the account is out of service.
    private static readonly TimeSpan Refusal = TimeSpan.FromSeconds(15);

    // From here on an account is slow: it may hold half of a lane's workers, so that the others are there for everybody else.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly int _inFlight;
    private readonly Action<MessageReason> _refused;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _slots;
    private readonly CarrierPace _pace;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<IReadOnlyList<SubmitOutcome>> _pipeline;
    private DateTimeOffset _openUntil;
    private DateTimeOffset _notBefore;
    private DateTimeOffset _refusedUntil;
    private readonly int[] _workers = new int[Enum.GetValues<Lane>().Length + 1];

    public CarrierLine(int inFlight, TimeProvider clock, Action<MessageReason> refused)
    {
        (_inFlight, _clock, _slots, _pace, _refused) = (inFlight, clock, new(inFlight), new(clock), refused);
        _pipeline = new ResiliencePipelineBuilder<IReadOnlyList<SubmitOutcome>> { TimeProvider = clock }
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
    }

    /// <summary>One request of <paramref name="count"/> messages, if it may begin before <paramref name="until"/> fires.</summary>
    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(
        Func<CancellationToken, Task<IReadOnlyList<SubmitOutcome>>> request, int count, CancellationToken until, CancellationToken ct)
    {
        try
        {
            await _slots.WaitAsync(until);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Same(count, new SubmitOutcome.RetryLater(MessageReason.CarrierCongested));
        }

        try
        {
            // Asked again right before the request: others of the same chunk may just have been told to wait.
            var now = _clock.GetUtcNow();
            if (_refusedUntil > now) return Same(count, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
            if (_notBefore > now) return Same(count, new SubmitOutcome.RetryLater(MessageReason.CarrierThrottled, _notBefore - now));
            var outcomes = await _pipeline.ExecuteAsync(async token => await TimedAsync(request, token), until);
            Note(outcomes, _clock.GetUtcNow());
            return outcomes;
        }
        catch (BrokenCircuitException)
        {
            return Same(count, new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Same(count, new SubmitOutcome.Unknown());
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary><c>null</c>: it takes traffic. Else why not and until when.</summary>
    public (string Reason, DateTimeOffset Until)? Unavailable(DateTimeOffset now) =>
        _refusedUntil > now ? ("disabled", _refusedUntil)
        : _notBefore > now ? ("asked_to_wait", _notBefore)
        : IsOpen && _openUntil > now ? ("circuit_open", _openUntil)
        : null;

    /// <summary>A worker begins with this account; <c>false</c>: it is slow and has <paramref name="most"/>. Each <c>true</c> is given back by <see cref="Leave"/>.</summary>
    public bool TryEnter(Lane lane, int most)
    {
        if (Interlocked.Increment(ref _workers[(int)lane]) <= most || Usual < Slow) return true;
        Leave(lane);
        return false;
    }

    public void Leave(Lane lane) => Interlocked.Decrement(ref _workers[(int)lane]);

    public TimeSpan Usual => _pace.Usual;

    public CarrierLineState State(short accountNo, DateTimeOffset now)
    {
        var down = Unavailable(now);
        var limitedBy = down?.Reason ?? (_slots.CurrentCount == 0 ? "window" : Usual >= Slow ? "slow" : "");
        return new(accountNo, limitedBy, down?.Until, _inFlight - _slots.CurrentCount);
    }

    public bool WantsProbe(DateTimeOffset now) => IsOpen && _openUntil <= now;

    private bool IsOpen => _state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    private async Task<IReadOnlyList<SubmitOutcome>> TimedAsync(Func<CancellationToken, Task<IReadOnlyList<SubmitOutcome>>> request, CancellationToken ct)
    {
        var (began, answered) = (_pace.Begin(), false);
        try
        {
            var outcomes = await request(ct);
            answered = outcomes.Any(o => o is not SubmitOutcome.Unknown);
            return outcomes;
        }
        finally
        {
            _pace.End(began, answered);
        }
    }

    private void Note(IReadOnlyList<SubmitOutcome> outcomes, DateTimeOffset now)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is SubmitOutcome.RetryLater { Reason: MessageReason.CarrierAccount or MessageReason.CarrierCredit } refusal)
            {
                _refusedUntil = now + Refusal;
                _refused(refusal.Reason);
            }

            if (outcome is not SubmitOutcome.RetryLater { After: { } after }) continue;
            var until = now + (after < LongestPause ? after : LongestPause);
            if (until > _notBefore) _notBefore = until;
        }
    }

    /// <summary>Refusing single messages is an answer; taking none of a request, and saying "later", is not.</summary>
    private static bool TookNothing(IReadOnlyList<SubmitOutcome> outcomes) => outcomes.All(o =>
        o is SubmitOutcome.Unknown or SubmitOutcome.RetryLater { Reason: MessageReason.CarrierUnavailable or MessageReason.NetworkFailure });

    private static SubmitOutcome[] Same(int count, SubmitOutcome outcome)
    {
        var outcomes = new SubmitOutcome[count];
        Array.Fill(outcomes, outcome);
        return outcomes;
    }
}
