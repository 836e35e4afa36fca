using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// So many workers on one channel. Disposal takes nothing further from it and waits for what runs; after
/// <paramref name="drain"/> it asks the running ones to hurry by their token, and still waits.
/// </summary>
internal sealed partial class WorkerPool<T>(
    ChannelReader<T> source, TimeSpan drain, Func<T, CancellationToken, Task> handle, ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _taking = new();
    private readonly CancellationTokenSource _handling = new();
    private readonly Lock _gate = new();
    private Task[] _workers = [];
    private Task? _stopped;

    public void Start(int concurrency) =>
        _workers = [.. Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync))];

    public async ValueTask DisposeAsync()
    {
        Task stopped;
        lock (_gate)
            stopped = _stopped ??= StopAsync();
        await stopped;
    }

    private async Task StopAsync()
    {
        await _taking.CancelAsync();
        _handling.CancelAfter(drain);
        await Task.WhenAll(_workers);
        _taking.Dispose();
        _handling.Dispose();
    }

    private async Task WorkAsync()
    {
        var taking = _taking.Token;
        while (!taking.IsCancellationRequested)
        {
            try
            {
                await handle(await source.ReadAsync(taking), _handling.Token);
            }
            catch (OperationCanceledException) when (taking.IsCancellationRequested)
            {
                // Disposed while waiting for the next one, or hurried by the drain.
            }
            catch (Exception e)
            {
                // Handlers' failures are dealt with before they come here. Whatever this is, the lane keeps its workers.
                Unexpected(log, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A lane worker failed outside of its handler")]
    private static partial void Unexpected(ILogger log, Exception e);
}
