using GallantSms.Infrastructure.Identity;
using GallantSms.Tests.Support;

namespace GallantSms.UnitTests.Access;

public sealed class FreshCacheTests
{
    private readonly ManualClock _clock = new();
    private int _loads;
    private Func<string, Task<string?>> _source = key => Task.FromResult<string?>(key);

    [Fact]
    public async Task A_known_answer_is_not_looked_up_again_while_it_is_fresh()
    {
        var cache = Cache();
        await Get(cache, "a");
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        await Get(cache, "a");

        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task What_was_taken_back_is_seen_after_ten_seconds_at_the_latest()
    {
        var cache = Cache();
        await Get(cache, "a");
        _source = _ => Task.FromResult<string?>(null);
        _clock.Advance(FreshCache<string, string>.Fresh);

        Assert.Null(await Get(cache, "a"));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Past_half_its_time_an_answer_is_renewed_without_anybody_waiting()
    {
        var cache = Cache();
        await Get(cache, "a");
        var renewed = new TaskCompletionSource<string?>();
        _source = _ => renewed.Task;
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("a", await Get(cache, "a"));
        Assert.Equal("a", await Get(cache, "a"));
        renewed.SetResult("b");
        await UntilAsync(async () => await Get(cache, "a") == "b");
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task An_answer_counts_from_before_its_question()
    {
        var cache = Cache();
        var slow = new TaskCompletionSource<string?>();
        _source = _ => slow.Task;
        var first = Get(cache, "a");
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref _loads) == 1));
        _clock.Advance(TimeSpan.FromSeconds(11)); // it may have been taken back right after the database read it
        slow.SetResult("a");
        await first;

        _source = _ => Task.FromResult<string?>(null);
        Assert.Null(await Get(cache, "a"));
    }

    [Fact]
    public async Task Forgetting_holds_against_a_look_up_that_began_before()
    {
        var cache = Cache();
        var slow = new TaskCompletionSource<string?>();
        _source = _ => slow.Task;
        var before = Get(cache, "a");
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref _loads) == 1));

        cache.Forget("a");
        _source = _ => Task.FromResult<string?>(null);
        slow.SetResult("a");
        await before;

        Assert.Null(await Get(cache, "a"));
    }

    [Fact]
    public async Task Requests_for_one_key_share_a_look_up()
    {
        var cache = Cache();
        var slow = new TaskCompletionSource<string?>();
        _source = _ => slow.Task;
        var all = Enumerable.Range(0, 50).Select(_ => Get(cache, "a")).ToList();
        slow.SetResult("a");

        Assert.All(await Task.WhenAll(all), value => Assert.Equal("a", value));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task Garbage_keys_take_no_memory()
    {
        var cache = Cache();
        _source = _ => Task.FromResult<string?>(null);
        for (var i = 0; i < 1_000; i++) await Get(cache, $"garbage{i}");

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Memory_is_bounded_for_good_keys_too()
    {
        var cache = Cache(capacity: 100);
        for (var i = 0; i < 1_000; i++) await Get(cache, $"key{i}");

        Assert.InRange(cache.Count, 1, 100);
    }

    [Fact]
    public async Task A_look_up_that_fails_is_tried_again()
    {
        var cache = Cache();
        _source = _ => Task.FromException<string?>(new IOException("down"));
        await Assert.ThrowsAsync<IOException>(() => Get(cache, "a"));
        _source = key => Task.FromResult<string?>(key);

        Assert.Equal("a", await Get(cache, "a"));
    }

    private FreshCache<string, string> Cache(int capacity = 1_000) => new(
        key =>
        {
            Interlocked.Increment(ref _loads);
            return _source(key);
        }, _clock, capacity);

    private static Task<string?> Get(FreshCache<string, string> cache, string key) => cache.GetAsync(key, CancellationToken.None).AsTask();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition()) await Task.Delay(1, patience.Token);
    }
}
