using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using Polly;
using Polly.CircuitBreaker;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>What this process knows of one account: requests in flight, the pause it asked for, its circuit.</summary>
internal sealed class CarrierLine
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _slots;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<IReadOnlyList<SubmitOutcome>> _pipeline;
    private DateTimeOffset _openUntil;
    private DateTimeOffset _notBefore;

    public CarrierLine(int inFlight, TimeProvider clock)
    {
        (_clock, _slots) = (clock, new(inFlight));
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
            if (_notBefore > now) return Same(count, new SubmitOutcome.RetryLater(MessageReason.CarrierThrottled, _notBefore - now));
            var outcomes = await _pipeline.ExecuteAsync(async token => await request(token), until);
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
        _notBefore > now ? ("asked_to_wait", _notBefore)
        : IsOpen && _openUntil > now ? ("circuit_open", _openUntil)
        : null;

    public bool WantsProbe(DateTimeOffset now) => IsOpen && _openUntil <= now;

    private bool IsOpen => _state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    private void Note(IReadOnlyList<SubmitOutcome> outcomes, DateTimeOffset now)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is not SubmitOutcome.RetryLater { After: { } after }) continue;
            var until = now + (after < LongestPause ? after : LongestPause);
            if (until > _notBefore) _notBefore = until;
        }
    }

    /// <summary>Refusing single messages is an answer; taking none of a request, and saying "later", is not.</summary>
    private static bool TookNothing(IReadOnlyList<SubmitOutcome> outcomes) => outcomes.All(o =>
        o is SubmitOutcome.Unknown or SubmitOutcome.RetryLater { Reason: MessageReason.CarrierUnavailable or MessageReason.NetworkFailure or MessageReason.CarrierAccount or MessageReason.CarrierCredit });

    private static SubmitOutcome[] Same(int count, SubmitOutcome outcome)
    {
        var outcomes = new SubmitOutcome[count];
        Array.Fill(outcomes, outcome);
        return outcomes;
    }
}
