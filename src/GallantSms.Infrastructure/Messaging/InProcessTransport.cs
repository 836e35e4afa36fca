using System.Collections.Concurrent;
using System.Collections.Frozen;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// The lanes of a program that is API, relay and worker in one: memory only, since the outbox is what makes work durable.
/// </summary>
internal sealed class InProcessTransport : ILaneTransport
{
    private readonly FrozenDictionary<Lane, InProcessLane> _lanes;
    private readonly ConcurrentDictionary<IAsyncDisposable, bool> _consumers = new();
    private readonly ConcurrentDictionary<WakeQueue, bool> _wakes = new();
    private readonly ILogger _log;

    public InProcessTransport(TransportOptions options, TimeProvider clock, ILogger<InProcessTransport> log)
    {
        _log = log;
        _lanes = Enum.GetValues<Lane>().ToFrozenDictionary(lane => lane, lane => new InProcessLane(lane, options, clock, log));
    }

    public async Task PublishAsync(Lane lane, IReadOnlyCollection<LaneItem> items, CancellationToken ct)
    {
        foreach (var item in items)
            await _lanes[lane].PublishAsync(item, ct);
    }

    public Task<IAsyncDisposable> ConsumeAsync(
        Lane lane, int concurrency, Func<LaneItem, CancellationToken, Task> handler, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concurrency);
        ct.ThrowIfCancellationRequested();
        var consumer = _lanes[lane].Consume(concurrency, handler);
        _consumers.TryAdd(consumer, true);
        return Task.FromResult<IAsyncDisposable>(new Ending(async () =>
        {
            await consumer.DisposeAsync();
            _consumers.TryRemove(consumer, out _);
        }));
    }

    public ValueTask<long> DepthAsync(Lane lane, CancellationToken ct) => new(_lanes[lane].Depth);

    public Task WakeAsync(Guid tenantId, CancellationToken ct)
    {
        foreach (var wakes in _wakes.Keys)
            wakes.Post(tenantId);
        return Task.CompletedTask;
    }

    public Task<IAsyncDisposable> OnWakeAsync(Func<Guid, CancellationToken, Task> handler, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var wakes = new WakeQueue(handler, _log);
        _wakes.TryAdd(wakes, true);
        return Task.FromResult<IAsyncDisposable>(new Ending(async () =>
        {
            _wakes.TryRemove(wakes, out _);
            await wakes.DisposeAsync();
        }));
    }

    public Task<int> RedriveAsync(Lane lane, CancellationToken ct) => _lanes[lane].RedriveAsync(ct);

    public ValueTask<long> DeadLettersAsync(Lane lane, CancellationToken ct) => new(_lanes[lane].DeadLetterCount);

    public ValueTask<bool> IsHealthyAsync(CancellationToken ct) => new(true);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_wakes.Keys.Select(w => w.DisposeAsync().AsTask()));
        await Task.WhenAll(_consumers.Keys.Select(c => c.DisposeAsync().AsTask()));
        foreach (var lane in _lanes.Values)
            await lane.DisposeAsync();
    }

    internal IReadOnlyList<DeadLetter> DeadLettersOf(Lane lane) => _lanes[lane].DeadLetters;
}
