using System.Collections.Concurrent;

namespace GallantSms.IntegrationTests.Messaging;

/// <summary>What handlers got, with a way to wait for it.</summary>
internal sealed class Received<T>
    where T : notnull
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<T> _all = new();
    private readonly ConcurrentDictionary<T, bool> _distinct = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<T> All => _all;

    public IReadOnlySet<T> Distinct => _distinct.Keys.ToHashSet();

    public Task Add(T item)
    {
        _all.Enqueue(item);
        _distinct.TryAdd(item, true);
        Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return Task.CompletedTask;
    }

    public Task UntilCountAsync(int count) => UntilAsync(() => _all.Count >= count);

    public Task UntilAllOfAsync(IReadOnlyCollection<T> expected) =>
        UntilAsync(() => _distinct.Count >= expected.Count && expected.All(_distinct.ContainsKey));

    private async Task UntilAsync(Func<bool> reached)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var news = Volatile.Read(ref _news).Task; // taken before looking, so that nothing is missed in between
            if (reached())
                return;
            await news.WaitAsync(patience.Token);
        }
    }
}
