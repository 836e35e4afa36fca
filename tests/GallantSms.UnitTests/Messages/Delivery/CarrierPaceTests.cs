using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Tests.Support;

namespace GallantSms.UnitTests.Messages.Delivery;

public sealed class CarrierPaceTests
{
    private static readonly SubmitOutcome[] Taken = [new SubmitOutcome.Accepted("1")];
    private static readonly SubmitOutcome[] NoAnswer = [new SubmitOutcome.Unknown()];

    private readonly ManualClock _clock = new();
    private readonly CarrierLine _line;

    public CarrierPaceTests() => _line = new(inFlight: 10, _clock, _ => { });

    [Fact]
    public async Task An_account_that_takes_long_may_hold_its_share_of_the_workers_and_no_more()
    {
        await TimesAsync(4, Taken, seconds: 2);

        Assert.True(_line.TryEnter(Lane.Bulk, most: 1));
        Assert.False(_line.TryEnter(Lane.Bulk, most: 1));
        Assert.True(_line.TryEnter(Lane.Urgent, most: 1));
    }

    [Fact]
    public async Task One_that_is_quick_again_may_have_all()
    {
        await TimesAsync(4, Taken, seconds: 2);
        await TimesAsync(10, Taken, seconds: 0.1);

        Assert.True(_line.TryEnter(Lane.Bulk, most: 1));
        Assert.True(_line.TryEnter(Lane.Bulk, most: 1));
    }

    [Theory]
    [InlineData(false)] // the adapter says so
    [InlineData(true)]  // the call was cancelled, as at the end of the lease
    public async Task Requests_that_were_given_up_soon_do_not_make_it_a_quick_one(bool cancelled)
    {
        await TimesAsync(4, Taken, seconds: 2);
        var usual = _line.Usual;

        await TimesAsync(40, cancelled ? null : NoAnswer, seconds: 0.5);

        Assert.Equal(usual, _line.Usual);
        Assert.True(_line.TryEnter(Lane.Bulk, most: 1));
        Assert.False(_line.TryEnter(Lane.Bulk, most: 1));
    }

    [Fact]
    public async Task Requests_that_were_given_up_late_make_it_a_slow_one()
    {
        await TimesAsync(4, NoAnswer, seconds: 10);
        Assert.True(_line.Usual > TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task What_has_not_been_answered_for_long_is_slow_before_it_ends()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<SubmitOutcome>>();
        var request = _line.SubmitAsync(_ => answer.Task, 1, default, default);
        Assert.Equal(TimeSpan.Zero, _line.Usual);

        _clock.Advance(TimeSpan.FromSeconds(3));
        await TimesAsync(1, NoAnswer, seconds: 0.5);

        Assert.Equal(TimeSpan.FromSeconds(3.5), _line.Usual);
        answer.SetResult(Taken);
        await request;
    }

    /// <summary>An open circuit answers for the carrier, at once: that says nothing about how long the carrier takes.</summary>
    [Fact]
    public async Task What_never_reached_the_carrier_does_not_count()
    {
        await TimesAsync(4, Taken, seconds: 2);
        _clock.Advance(TimeSpan.FromMinutes(1)); // what was taken is too long ago for the circuit
        while (_line.Unavailable(_clock.GetUtcNow()) is null) await TimesAsync(1, NoAnswer, seconds: 0.5);
        var usual = _line.Usual;

        await TimesAsync(40, Taken, seconds: 0);

        Assert.Equal(usual, _line.Usual);
    }

    /// <param name="outcomes"><c>null</c>: the request is cancelled.</param>
    private async Task TimesAsync(int times, SubmitOutcome[]? outcomes, double seconds)
    {
        for (var i = 0; i < times; i++)
        {
            using var lease = new CancellationTokenSource();
            await _line.SubmitAsync(ct =>
            {
                _clock.Advance(TimeSpan.FromSeconds(seconds));
                if (outcomes is null) lease.Cancel();
                ct.ThrowIfCancellationRequested();
                return Task.FromResult<IReadOnlyList<SubmitOutcome>>(outcomes!);
            }, 1, lease.Token, default);
        }
    }
}
