using System.Collections.Concurrent;

namespace GallantSms.Infrastructure.Identity;

/// <summary>
/// Remembers the positive answers of a look-up for <see cref="Fresh"/>, so that what was revoked elsewhere is seen within
/// that time. Past half of it an answer is renewed in the background: a busy key never waits. Negative answers are not kept,
/// so garbage takes no memory; concurrent look-ups of one key are one.
/// </summary>
internal sealed class FreshCache<TKey, TValue>(Func<TKey, Task<TValue?>> load, TimeProvider clock, int capacity)
    where TKey : notnull
    where TValue : class
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Renew = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<TKey, Entry> _entries = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the key was good at its last look-up, however long ago.</summary>
    public bool Knows(TKey key) => _entries.TryGetValue(key, out var entry) && entry.Answer is not null;

    public ValueTask<TValue?> GetAsync(TKey key, CancellationToken ct)
    {
        if (!_entries.TryGetValue(key, out var entry)) return new(LoadAsync(key, Add(key)).WaitAsync(ct));
        if (entry.Answer is { } answer)
        {
            var age = clock.GetElapsedTime(answer.At);
            if (age < Renew) return new(answer.Value);
            if (age < Fresh)
            {
                // A failure here is tried again by the next request, and met by the one that must wait.
                LoadAsync(key, entry).ContinueWith(static t => _ = t.Exception, TaskContinuationOptions.OnlyOnFaulted);
                return new(answer.Value);
            }
        }

        return new(LoadAsync(key, entry).WaitAsync(ct));
    }

    /// <summary>The next request looks the key up, also when a look-up that began earlier is still under way.</summary>
    public void Forget(TKey key)
    {
        if (_entries.TryRemove(key, out _)) Interlocked.Decrement(ref _count);
    }

    /// <summary>As <see cref="Forget"/>, for every key.</summary>
    public void Clear()
    {
        foreach (var key in _entries.Keys) Forget(key);
    }

    private Entry Add(TKey key)
    {
        if (Count >= capacity) Trim();
        var made = new Entry();
        var entry = _entries.GetOrAdd(key, made);
        if (ReferenceEquals(entry, made)) Interlocked.Increment(ref _count);
        return entry;
    }

    private Task<TValue?> LoadAsync(TKey key, Entry entry)
    {
        lock (entry)
            return entry.Loading ??= LookUpAsync(key, entry);
    }

    private async Task<TValue?> LookUpAsync(TKey key, Entry entry)
    {
        await Task.Yield(); // out of the lock
        var at = clock.GetTimestamp(); // before the question: the answer is at least this old
        try
        {
            var value = await load(key);
            entry.Answer = value is null ? null : new(value, at);
            return value;
        }
        finally
        {
            if (entry.Answer is null) Remove(key, entry);
            lock (entry) entry.Loading = null;
        }
    }

    private void Remove(TKey key, Entry entry)
    {
        if (_entries.TryRemove(new(key, entry))) Interlocked.Decrement(ref _count);
    }

    /// <summary>Makes room: first what is no longer fresh, then whatever comes, to nine tenths.</summary>
    private void Trim()
    {
        lock (_entries)
        {
            if (Count < capacity) return;
            foreach (var (key, entry) in _entries)
                if (entry.Answer is { } answer && clock.GetElapsedTime(answer.At) >= Fresh) Remove(key, entry);
            foreach (var (key, entry) in _entries)
            {
                if (Count <= capacity * 9L / 10) break;
                Remove(key, entry);
            }
        }
    }

    private sealed class Entry
    {
        private volatile Answer? _answer;

        public Answer? Answer { get => _answer; set => _answer = value; }

        public Task<TValue?>? Loading { get; set; }
    }

    private sealed record Answer(TValue Value, long At);
}
