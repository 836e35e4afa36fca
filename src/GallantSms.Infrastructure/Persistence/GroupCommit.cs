using System.Threading.Channels;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>
/// Natural batching: what arrives while a write is under way is written together by the next. Nobody waits for a timer; the
/// busier it is, the larger the groups.
/// </summary>
/// <param name="maxWaiting">Items that may wait; beyond it callers wait at the door.</param>
/// <param name="maxWeight">How much one group holds at most (it may be passed by its last item).</param>
/// <param name="weight">Weight of an item.</param>
/// <param name="writers">Writes under way at once.</param>
/// <param name="write">Writes a group and tells each item's caller, also of failure: it must not throw.</param>
internal sealed class GroupCommit<T>(int maxWaiting, int maxWeight, Func<T, int> weight, int writers, Func<List<T>, Task> write)
{
    private readonly Channel<T> _queue = Channel.CreateBounded<T>(maxWaiting);
    private int _writing;

    public async ValueTask EnqueueAsync(T item, CancellationToken ct)
    {
        await _queue.Writer.WriteAsync(item, ct);
        StartWriter();
    }

    private void StartWriter()
    {
        if (Interlocked.Increment(ref _writing) > writers) Interlocked.Decrement(ref _writing);
        else _ = Task.Run(DrainAsync);
    }

    private async Task DrainAsync()
    {
        var group = new List<T>();
        while (Fill(group))
        {
            await write(group);
            group.Clear();
        }

        Interlocked.Decrement(ref _writing);
        // An item may have come between the last look and the decrement.
        if (_queue.Reader.TryPeek(out _)) StartWriter();
    }

    private bool Fill(List<T> group)
    {
        for (var filled = 0; filled < maxWeight && _queue.Reader.TryRead(out var item); filled += weight(item)) group.Add(item);
        return group.Count > 0;
    }
}
