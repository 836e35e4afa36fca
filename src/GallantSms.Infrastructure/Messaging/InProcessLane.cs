using System.Threading.Channels;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messaging;

internal readonly record struct DeadLetter(LaneItem Item, string Reason, DateTimeOffset FailedAt);

/// <summary>
/// One lane in memory. Everything it knows of is bounded: an item takes room from its publishing until it is handled or
/// dead-lettered (also while it waits for its next delivery), and the oldest dead letters give way to new ones.
/// </summary>
internal sealed partial class InProcessLane(Lane lane, TransportOptions options, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    public const int DeadLettersKept = 10_000;

    private readonly Channel<Entry> _waiting = Channel.CreateUnbounded<Entry>();
    private readonly SemaphoreSlim _room = new(options.Capacity);
    private readonly Queue<DeadLetter> _dead = new();
    private readonly CancellationTokenSource _closing = new();
    private int _delayed;

    private readonly record struct Entry(LaneItem Item, int Delivery);

    public long Depth => _waiting.Reader.Count + Volatile.Read(ref _delayed);

    public IReadOnlyList<DeadLetter> DeadLetters
    {
        get
        {
            lock (_dead)
                return [.. _dead];
        }
    }

    public int DeadLetterCount
    {
        get
        {
            lock (_dead)
                return _dead.Count;
        }
    }

    public async Task PublishAsync(LaneItem item, CancellationToken ct)
    {
        await _room.WaitAsync(ct);
        Enqueue(new Entry(item, Delivery: 1));
    }

    public IAsyncDisposable Consume(int concurrency, Func<LaneItem, CancellationToken, Task> handler)
    {
        var pool = new WorkerPool<Entry>(_waiting.Reader, options.Drain, (entry, hurry) => HandleAsync(entry, handler, hurry), log);
        pool.Start(concurrency);
        return pool;
    }

    public async Task<int> RedriveAsync(CancellationToken ct)
    {
        var found = DeadLetterCount;
        for (var moved = 0; moved < found; moved++)
        {
            await _room.WaitAsync(ct);
            if (!TryTakeDeadLetter(out var letter))
            {
                _room.Release();
                return moved;
            }

            Enqueue(new Entry(letter.Item, Delivery: 1));
        }

        return found;
    }

    public async ValueTask DisposeAsync() => await _closing.CancelAsync();

    private async Task HandleAsync(Entry entry, Func<LaneItem, CancellationToken, Task> handler, CancellationToken hurry)
    {
        try
        {
            await handler(entry.Item, hurry);
            _room.Release();
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
            Enqueue(entry); // not the item's fault
        }
        catch (Exception e) when (entry.Delivery < options.DeliveryLimit)
        {
            HandlerFailed(log, e.GetType().Name, lane, entry.Item.TenantId, entry.Item.ChunkId, entry.Delivery);
            _ = DeliverAgainAsync(entry);
        }
        catch (Exception e)
        {
            Bury(new DeadLetter(entry.Item, Redelivery.ReasonOf(e), clock.GetUtcNow()));
            _room.Release();
        }
    }

    /// <summary>Waits beside the workers, so that a failing item does not hold up the others.</summary>
    private async Task DeliverAgainAsync(Entry entry)
    {
        Interlocked.Increment(ref _delayed);
        try
        {
            await Task.Delay(Redelivery.DelayAfter(entry.Delivery), _closing.Token);
            Enqueue(entry with { Delivery = entry.Delivery + 1 });
        }
        catch (OperationCanceledException)
        {
            // The process ends; the outbox still has the work.
        }
        finally
        {
            Interlocked.Decrement(ref _delayed);
        }
    }

    private void Enqueue(Entry entry) => _waiting.Writer.TryWrite(entry); // unbounded and never completed: always taken

    private void Bury(DeadLetter letter)
    {
        bool full;
        lock (_dead)
        {
            full = _dead.Count == DeadLettersKept;
            if (full)
                _dead.Dequeue();
            _dead.Enqueue(letter);
        }

        DeadLettered(log, lane, letter.Item.TenantId, letter.Item.ChunkId, letter.Reason);
        if (full)
            DeadLettersFull(log, lane, DeadLettersKept);
    }

    private bool TryTakeDeadLetter(out DeadLetter letter)
    {
        lock (_dead)
            return _dead.TryDequeue(out letter);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failure} on lane {Lane}, tenant {TenantId}, chunk {ChunkId}, delivery {Delivery}")]
    private static partial void HandlerFailed(ILogger log, string failure, Lane lane, Guid tenantId, Guid chunkId, int delivery);

    [LoggerMessage(Level = LogLevel.Error, Message = "Dead-lettered on lane {Lane}, tenant {TenantId}, chunk {ChunkId}: {Reason}")]
    private static partial void DeadLettered(ILogger log, Lane lane, Guid tenantId, Guid chunkId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane} has {Kept} dead letters: the oldest was dropped")]
    private static partial void DeadLettersFull(ILogger log, Lane lane, int kept);
}
