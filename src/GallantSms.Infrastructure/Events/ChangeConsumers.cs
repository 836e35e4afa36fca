using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Events;

/// <summary>
/// Leads the consumers along the tenants' logs, and sweeps: what a killed process has written and not sequenced gets its
/// position, and nobody waits for a signal that was lost. A consumer or a tenant that fails holds up no other.
/// </summary>
internal sealed partial class ChangeConsumers(
    IEnumerable<IChangeConsumer> consumers, ChangeSequencer sequencer, ChangeSignals signals, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes,
    Heartbeats heartbeats, TimeProvider clock, ILogger<ChangeConsumers> log) : ILeadersWork
{
    private const string Worker = "events";

    /// <summary>Batches in a row before others have their turn.</summary>
    private const int Stint = 20;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private sealed class Follower(IChangeConsumer consumer, TimeProvider clock, CancellationToken ct)
    {
        private readonly ConcurrentDictionary<Guid, DateTimeOffset> _gathering = [];

        public IChangeConsumer Consumer => consumer;

        public TenantTurns Turns { get; } = new();

        public ConcurrentDictionary<Guid, (int Failures, DateTimeOffset Until)> Pauses { get; } = [];

        /// <summary>How far it has come in this term, so that a tenant where nothing happens costs it nothing.</summary>
        public ConcurrentDictionary<Guid, long> Positions { get; } = [];

        /// <summary>It has not come as far as the log, or not said yet how far it has come.</summary>
        public bool IsBehind(Guid tenant, Dictionary<Guid, long> heads) =>
            heads.TryGetValue(tenant, out var head) && (!Positions.TryGetValue(tenant, out var position) || position < head);

        /// <summary>It came to the end of the tenant's log: what comes now gathers for a while.</summary>
        public void Rest(Guid tenant)
        {
            if (consumer.Gathers > TimeSpan.Zero) _gathering[tenant] = clock.GetUtcNow() + consumer.Gathers;
        }

        public void Wake(Guid tenant)
        {
            if (!_gathering.TryGetValue(tenant, out var until)) Turns.Post(tenant);
            else if (until <= clock.GetUtcNow() && _gathering.TryRemove(new(tenant, until))) Turns.Post(tenant);
            else if (until < DateTimeOffset.MaxValue && _gathering.TryUpdate(tenant, DateTimeOffset.MaxValue, until)) _ = PostAsync(tenant, until - clock.GetUtcNow());
        }

        private async Task PostAsync(Guid tenant, TimeSpan after)
        {
            await Task.Delay(after > TimeSpan.Zero ? after : TimeSpan.Zero, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _gathering.TryRemove(tenant, out _);
            Turns.Post(tenant);
        }
    }

    public async Task RunAsync(CancellationToken ct)
    {
        List<Follower> followers = [.. consumers.Select(c => new Follower(c, clock, ct))];
        void Woken(Guid tenant) => followers.ForEach(f => f.Wake(tenant));
        signals.Raised += Woken;
        try
        {
            await Task.WhenAll([SweepAsync(followers, ct), .. followers.Select(f => f.Turns.RunAsync(f.Consumer.Concurrency, (tenant, token) => FollowAsync(f, tenant, token), ct))]);
        }
        finally
        {
            signals.Raised -= Woken;
        }
    }

    private async Task SweepAsync(List<Follower> followers, CancellationToken ct)
    {
        var (quiet, heads) = (new QuietTenants(writes, clock), new Dictionary<Guid, long>());
        using var tick = new PeriodicTimer(SweepEvery, clock);
        var pulse = heartbeats.Expect(Worker, TimeSpan.FromMinutes(2));
        using var end = ct.Register(() => heartbeats.Forget(Worker));
        do
        {
            pulse.Beat();
            try
            {
                var round = await quiet.BeginAsync(ct);
                foreach (var tenant in await directory.AllAsync(ct))
                {
                    if (!round.IsQuiet(tenant.Id) && await SequenceAsync(tenant.Id, ct) is { } head)
                    {
                        heads[tenant.Id] = head;
                        round.Rest(tenant.Id);
                    }

                    foreach (var follower in followers.Where(f => f.IsBehind(tenant.Id, heads))) follower.Wake(tenant.Id);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e, Worker, Guid.Empty);
            }
        }
        while (await tick.WaitForNextTickAsync(ct));
    }

    private async Task<long?> SequenceAsync(Guid tenantId, CancellationToken ct)
    {
        try
        {
            return await sequencer.SequenceAsync(tenantId, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e, Worker, tenantId); // one sick tenant must not stop the rest
            return null;
        }
    }

    private async Task FollowAsync(Follower follower, Guid tenantId, CancellationToken ct)
    {
        if (follower.Pauses.TryGetValue(tenantId, out var pause) && clock.GetUtcNow() < pause.Until) return; // the sweep comes by again
        try
        {
            if (await directory.FindAsync(tenantId, ct) is not { } tenant) return;
            if (await FollowAsync(follower, tenant, ct)) follower.Turns.Post(tenantId);
            follower.Pauses.TryRemove(tenantId, out _);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            var failures = Math.Min(pause.Failures + 1, 10);
            var seconds = Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures - 2));
            follower.Pauses[tenantId] = (failures, clock.GetUtcNow().AddSeconds(seconds));
            follower.Positions.TryRemove(tenantId, out _); // its own transaction may have moved the cursor
            LogFailed(e, follower.Consumer.Name, tenantId);
        }
    }

    /// <summary>Whether there may be more.</summary>
    private async Task<bool> FollowAsync(Follower follower, TenantInfo tenant, CancellationToken ct)
    {
        var (consumer, source) = (follower.Consumer, await sources.GetAsync(tenant.Id, ct));
        if (!follower.Positions.TryGetValue(tenant.Id, out var position)) position = await ChangeCursors.FindAsync(source, consumer.Name, ct) ?? 0;
        for (var i = 0; i < Stint; i++)
        {
            var changes = await ChangeReader.ReadAsync(source, position, consumer.MaxChanges, consumer.MaxMessages, ct);
            if (changes.Count == 0)
            {
                follower.Positions[tenant.Id] = position;
                follower.Rest(tenant.Id);
                return false;
            }

            await consumer.HandleAsync(new(tenant, source, changes), ct);
            position = changes[^1].Position;
            await ChangeCursors.MoveAsync(source, consumer.Name, position, ct);
            follower.Positions[tenant.Id] = position;
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Consumer} could not follow the changes of tenant {TenantId}; it tries again")]
    private partial void LogFailed(Exception e, string consumer, Guid tenantId);
}
