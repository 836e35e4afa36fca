using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>One bind of an account, for as long as the account is kept: bound, lost, bound again.</summary>
internal sealed partial class SmppBind(SmppConnector connector, SmppSettings settings, BindRole role, SmppSurroundings around)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A session that lasted as long was a good one, and the next is tried soon.</summary>
    private static readonly TimeSpan GoodSession = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<BindProblem?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SmppSession? _session;
    private volatile Task<BindProblem?>? _attempt;
    private volatile BindProblem? _problem;

    public SmppSession? Session => _session;

    /// <summary>What came of the last attempt, or will come of the running one; <c>null</c> when it bound.</summary>
    public Task<BindProblem?> Attempt => _attempt ?? _first.Task;

    /// <summary>Why it is not bound, of the last attempt that failed.</summary>
    public BindProblem? Problem => _problem;

    /// <summary>Until cancelled; then the session is closed in order.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                var began = Stopwatch.GetTimestamp();
                if (await TryAsync(ct) is { } session)
                {
                    await session.Closed.WaitAsync(ct);
                    _session = null;
                    LogLost(role, around.Account().No, session.Why);
                    if (Stopwatch.GetElapsedTime(began) > GoodSession) failures = 0;
                }

                await Task.Delay(Pause(failures++), ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        finally
        {
            _first.TrySetResult(null);
            if (_session is { } open) await open.DisposeAsync();
            _session = null;
        }
    }

    private async Task<SmppSession?> TryAsync(CancellationToken ct)
    {
        var attempt = new TaskCompletionSource<BindProblem?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_first.Task.IsCompleted) _attempt = attempt.Task;
        BindProblem? problem = null;
        try
        {
            (var session, problem) = await SmppSession.OpenAsync(connector, settings, role, around, ct);
            (_session, _problem) = (session, problem);
            if (session is not null) LogBound(role, around.Account().No);
            else LogNotBound(role, around.Account().No, problem!.Words);
            return session;
        }
        finally
        {
            attempt.TrySetResult(problem);
            _first.TrySetResult(problem);
        }
    }

    /// <summary>Doubles up to a minute, between half of it and all of it: sessions that fell together do not come back together.</summary>
    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.5 + Random.Shared.NextDouble() / 2);
    }

    private void LogBound(BindRole role, short accountNo) => LogBound(around.Log, role, accountNo);

    private void LogNotBound(BindRole role, short accountNo, string why) => LogNotBound(around.Log, role, accountNo, why);

    private void LogLost(BindRole role, short accountNo, string why) => LogLost(around.Log, role, accountNo, why);

    [LoggerMessage(Level = LogLevel.Information, Message = "SMPP {Role} bound, carrier account {AccountNo}")]
    private static partial void LogBound(ILogger log, BindRole role, short accountNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SMPP {Role} not bound, carrier account {AccountNo}: {Why}")]
    private static partial void LogNotBound(ILogger log, BindRole role, short accountNo, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SMPP {Role} lost, carrier account {AccountNo}: {Why}")]
    private static partial void LogLost(ILogger log, BindRole role, short accountNo, string why);
}
