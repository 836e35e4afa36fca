using System.Collections.Concurrent;
using System.Threading.Channels;

namespace GallantSms.Infrastructure.Events;

/// <summary>
/// Tenants that have something to do, in turn: each waits once at most and runs once at a time; a post during its run makes it run
/// again, behind the others.
/// </summary>
internal sealed class TenantTurns
{
    private enum State
    {
        Waiting,
        Running,
        RunningAndPosted,
    }

    private readonly Channel<Guid> _order = Channel.CreateUnbounded<Guid>();
    private readonly ConcurrentDictionary<Guid, State> _states = [];

    public void Post(Guid tenantId)
    {
        while (true)
        {
            if (!_states.TryGetValue(tenantId, out var state))
            {
                if (!_states.TryAdd(tenantId, State.Waiting)) continue;
                _order.Writer.TryWrite(tenantId);
                return;
            }

            if (state != State.Running || _states.TryUpdate(tenantId, State.RunningAndPosted, State.Running)) return;
        }
    }

    /// <summary>Runs until cancelled, so many tenants at a time. The handler catches what may go wrong.</summary>
    public Task RunAsync(int concurrency, Func<Guid, CancellationToken, Task> handler, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => RunAsync(handler, ct)));

    private async Task RunAsync(Func<Guid, CancellationToken, Task> handler, CancellationToken ct)
    {
        while (await _order.Reader.WaitToReadAsync(ct))
        {
            if (!_order.Reader.TryRead(out var tenant)) continue;
            _states[tenant] = State.Running;
            try
            {
                await handler(tenant, ct);
            }
            finally
            {
                if (!_states.TryRemove(new(tenant, State.Running)))
                {
                    _states[tenant] = State.Waiting;
                    _order.Writer.TryWrite(tenant);
                }
            }
        }
    }
}
