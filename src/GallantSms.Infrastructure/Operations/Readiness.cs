using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Operations;

/// <summary>One thing without which this process cannot do its work.</summary>
internal interface IReadinessCheck
{
    string Name { get; }

    /// <summary>May throw; an exception is "not ready". Given two seconds.</summary>
    ValueTask<ReadinessResult> CheckAsync(CancellationToken ct);
}

/// <param name="Ready">Whether work can go on.</param>
/// <param name="Reason">Why not, in words a stranger may read.</param>
internal readonly record struct ReadinessResult(bool Ready, string? Reason = null);

internal sealed record ReadinessReport(bool Ready, IReadOnlyList<ReadinessPart> Parts);

internal sealed record ReadinessPart(string Name, bool Ready, string? Reason, long DurationMs);

/// <summary>
/// Asks every check, each for at most two seconds, and keeps the answer for one: however many probes there are, the parts
/// are asked once a second.
/// </summary>
internal sealed partial class Readiness(IEnumerable<IReadinessCheck> checks, TimeProvider clock, ILogger<Readiness> log)
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    private readonly IReadinessCheck[] _checks = [.. checks];
    private readonly Lock _gate = new();
    private Task<ReadinessReport>? _current;
    private long _begun;

    public Task<ReadinessReport> ReportAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (_current is null || (_current.IsCompleted && clock.GetElapsedTime(_begun) >= KeptFor))
            {
                _begun = clock.GetTimestamp();
                _current = AskAsync();      // shared by all who wait, so no single caller's cancellation ends it
            }

            return _current.WaitAsync(ct);
        }
    }

    private async Task<ReadinessReport> AskAsync()
    {
        var parts = await Task.WhenAll(_checks.Select(AskAsync));
        return new(parts.All(p => p.Ready), parts);
    }

    private async Task<ReadinessPart> AskAsync(IReadinessCheck check)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await BoundedAsync(check);
        return new(check.Name, result.Ready, result.Ready ? null : result.Reason, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task<ReadinessResult> BoundedAsync(IReadinessCheck check)
    {
        using var limit = new CancellationTokenSource(CheckLimit, clock);
        try
        {
            // Task.Run and WaitAsync: a check that blocks or ignores its token must not hold the probe either.
            return await Task.Run(async () => await check.CheckAsync(limit.Token), limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new(false, $"no answer within {CheckLimit.TotalSeconds:0} s");
        }
        catch (Exception e)
        {
            CheckFailed(check.Name, e.GetType().Name);
            return new(false, "does not answer");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Readiness check {Check} failed with {Fault}")]
    private partial void CheckFailed(string check, string fault);
}
