using System.Globalization;
using GallantSms.Simulator.Receipts;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Submits;

/// <summary>The submit endpoints: who are you, what becomes of this request, take it, answer it (or not).</summary>
internal sealed class SubmitDesk(Carrier carrier, ReceiptPump pump, IHostApplicationLifetime life)
{
    private const int LargestBatch = 1000;
    private readonly Taking _taking = new(carrier, pump);

    public async Task SingleAsync(HttpContext http)
    {
        if (await AdmitAsync(http) is not { } account) return;
        if (await Answer.ReadAsync(http, WireJson.Default.SubmitRequest) is not { } message) return;
        await HandleAsync(http, account, [message], single: true);
    }

    public async Task BatchAsync(HttpContext http)
    {
        if (await AdmitAsync(http) is not { } account) return;
        if (await Answer.ReadAsync(http, WireJson.Default.BatchRequest) is not { } batch) return;
        if (batch.Messages is not { Length: > 0 and <= LargestBatch } messages)
            await Answer.ProblemAsync(http, StatusCodes.Status400BadRequest, "bad_batch", $"messages must have 1 to {LargestBatch} items.");
        else
            await HandleAsync(http, account, messages, single: false);
    }

    /// <summary><c>null</c> after 401 or 404 was answered.</summary>
    public async ValueTask<Account?> AdmitAsync(HttpContext http)
    {
        var account = carrier.Find(http.Request.RouteValues["account"] as string);
        if (account is null)
        {
            await Answer.ProblemAsync(http, StatusCodes.Status404NotFound, "no_account", "There is no such account.");
            return null;
        }

        if (account.Admits(http.Request.Headers.Authorization)) return account;
        Interlocked.Increment(ref account.Unauthorized);
        await Answer.ProblemAsync(http, StatusCodes.Status401Unauthorized, "unauthorized", "Authorization: Bearer <secret of the account>.");
        return null;
    }

    private async Task HandleAsync(HttpContext http, Account account, SubmitRequest?[] messages, bool single)
    {
        var faults = carrier.FaultsOf(account.Name);
        var dice = carrier.DiceOf(faults);
        var request = account.NextRequest();
        var fate = Fates.Of(messages, faults, dice, request);

        Takings takings = default;
        if (fate.Takes())
        {
            takings = _taking.Take(account, faults, messages);
            foreach (var (lane, receipt) in takings.Early ?? []) await pump.SendNowAsync(lane, receipt, life.ApplicationStopping);
        }
        else
        {
            _taking.Refuse(account, faults, messages, fate.Reason());
        }

        if (faults.LatencyMs + faults.LatencyJitterMs > 0) await DawdleAsync(http, faults, dice, request);
        await AnswerAsync(http, fate, faults, takings, single);
    }

    private async Task AnswerAsync(HttpContext http, Fate fate, Faults faults, Takings takings, bool single)
    {
        switch (fate)
        {
            case Fate.Unavailable:
                await Answer.ProblemAsync(http, StatusCodes.Status503ServiceUnavailable, "unavailable", "Come back later.");
                break;
            case Fate.Error or Fate.ErrorTaken:
                await Answer.ProblemAsync(http, StatusCodes.Status500InternalServerError, "error", "Something went wrong.");
                break;
            case Fate.Throttled:
                await ThrottleAsync(http, faults);
                break;
            case Fate.Cut:
                http.Abort();
                break;
            case Fate.BlackHole or Fate.BlackHoleBefore:
                await WaitAsync(http, TimeSpan.FromSeconds(faults.BlackHoleSeconds));
                http.Abort();
                break;
            case Fate.Garbled:
                await GarbledAnswer.WriteAsync(http, faults.Garbage, takings.Results, single);
                break;
            case Fate.Answered when takings.AllThrottled:
                await ThrottleAsync(http, faults);
                break;
            case Fate.Answered when single:
                var status = takings.AllAccepted ? StatusCodes.Status202Accepted : StatusCodes.Status422UnprocessableEntity;
                await Answer.JsonAsync(http, status, takings.Results[0], WireJson.Default.SubmitResult);
                break;
            default:
                var all = takings.AllAccepted ? StatusCodes.Status202Accepted : StatusCodes.Status207MultiStatus;
                await Answer.JsonAsync(http, all, new BatchResult(takings.Results), WireJson.Default.BatchResult);
                break;
        }
    }

    private static Task ThrottleAsync(HttpContext http, Faults faults)
    {
        http.Response.Headers.RetryAfter = faults.RetryAfterAsDate
            ? DateTimeOffset.UtcNow.AddSeconds(faults.RetryAfterSeconds).ToString("R", CultureInfo.InvariantCulture)
            : faults.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Answer.ProblemAsync(http, StatusCodes.Status429TooManyRequests, "throttled", "Too many messages.");
    }

    private Task DawdleAsync(HttpContext http, Faults faults, Dice dice, ulong request) =>
        WaitAsync(http, TimeSpan.FromMilliseconds(faults.LatencyMs + dice.Roll(request, Chance.Latency) * faults.LatencyJitterMs));

    /// <summary>Until the time is over, the caller has gone, or the simulator stops.</summary>
    private async Task WaitAsync(HttpContext http, TimeSpan time)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        await Task.Delay(time, gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
