using System.Collections.Concurrent;
using System.Text.Json;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace GallantSms.WebApi.Live;

/// <summary>One open dashboard. <paramref name="Session"/>: the cookie it came with; when that ends, so does the connection.</summary>
internal sealed record LiveConnection(string Id, Guid TenantId, string Session, Action Abort)
{
    public ConcurrentDictionary<Guid, bool> Watched { get; } = [];
}

/// <summary>
/// Looks once for all dashboards of a tenant, when its log of changes has moved, and tells them what is new. A tenant whose look takes
/// long is looked at less often: at most a tenth of the time goes into looking, however large its tables are.
/// </summary>
internal sealed partial class LiveFeed(
    IHubContext<LiveHub, ILiveClient> hub, IOverview overview, IBatchList batches, ITenantDirectory tenants, ChangeSignals signals, SessionCache sessions, JsonSerializerOptions json, TimeProvider clock,
    ILogger<LiveFeed> log) : BackgroundService
{
    private const int MostWatched = 20;
    private const int Sparing = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan OftenEnough = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BatchOftenEnough = TimeSpan.FromMilliseconds(500);

    /// <summary>What no change tells of: time goes by, credit is given, a signal was lost.</summary>
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, LiveConnection> _connections = [];
    private readonly ConcurrentDictionary<Guid, long> _moves = [];
    private readonly Dictionary<(Guid Tenant, Guid Batch), Seen> _seen = [];

    private sealed class Seen
    {
        public DateTimeOffset LookAt { get; set; }

        public DateTimeOffset LookAnywayAt { get; set; }

        /// <summary>How often the tenant's log had moved when it was looked at.</summary>
        public long Moves { get; set; } = -1;

        public byte[] Last { get; set; } = [];

        public HashSet<string> Told { get; } = [];
    }

    public void Add(LiveConnection connection) => _connections[connection.Id] = connection;

    public void Remove(string id) => _connections.TryRemove(id, out _);

    public void Watch(string id, Guid batch)
    {
        if (_connections.TryGetValue(id, out var connection) && connection.Watched.Count < MostWatched) connection.Watched[batch] = true;
    }

    public void Unwatch(string id, Guid batch)
    {
        if (_connections.TryGetValue(id, out var connection)) connection.Watched.TryRemove(batch, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Moved(Guid tenant) => _moves.AddOrUpdate(tenant, 1, (_, n) => n + 1);
        signals.Raised += Moved;
        using var unsubscribe = stoppingToken.Register(() => signals.Raised -= Moved);
        using var tick = new PeriodicTimer(Tick, clock);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            if (_connections.IsEmpty)
            {
                _seen.Clear();
                continue;
            }

            await TryEndStaleAsync(stoppingToken);
            Forget();
            foreach (var tenant in _connections.Values.GroupBy(c => c.TenantId).ToList())
            {
                try
                {
                    await LookAsync(tenant.Key, [.. tenant], stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(tenant.Key, Http.Faults.Describe(e)); // the next tick looks again
                }
            }
        }
    }

    private async Task TryEndStaleAsync(CancellationToken ct)
    {
        try
        {
            await EndStaleAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(Guid.Empty, Http.Faults.Describe(e)); // who cannot be looked up now is looked up at the next tick
        }
    }

    /// <summary>What nobody watches any more: a client names ids as it likes.</summary>
    private void Forget()
    {
        foreach (var what in _seen.Keys.Where(k => !_connections.Values.Any(c => c.TenantId == k.Tenant && (k.Batch == Guid.Empty || c.Watched.ContainsKey(k.Batch)))).ToList()) _seen.Remove(what);
    }

    /// <summary>Who signs out, switches tenants or loses a role is not told any more.</summary>
    private async Task EndStaleAsync(CancellationToken ct)
    {
        foreach (var connection in _connections.Values)
        {
            var session = await sessions.GetAsync(Digest.Of(connection.Session), ct);
            var active = await tenants.FindAsync(connection.TenantId, ct) is { Status: Domain.Tenants.TenantStatus.Active };
            if (active && session is not null && session.Principal.Caller.TenantId == connection.TenantId && session.Principal.Caller.Scopes.Contains(Application.Access.Scopes.MessagesRead)) continue;
            Remove(connection.Id);
            connection.Abort();
        }
    }

    private async Task LookAsync(Guid tenantId, IReadOnlyList<LiveConnection> connections, CancellationToken ct)
    {
        if (await tenants.FindAsync(tenantId, ct) is not { } tenant) return;
        await TellAsync((tenantId, Guid.Empty), connections, OftenEnough, async () => await overview.ReadAsync(tenant, ct), v => v with { At = default }, (c, v) => c.Overview(v));
        foreach (var batch in connections.SelectMany(c => c.Watched.Keys).Distinct().ToList())
            await TellAsync((tenantId, batch), [.. connections.Where(c => c.Watched.ContainsKey(batch))], BatchOftenEnough, () => batches.FindAsync(tenant, batch, ct), v => v, (c, v) => c.Batch(v));
    }

    private async Task TellAsync<T>((Guid Tenant, Guid Batch) what, IReadOnlyList<LiveConnection> to, TimeSpan pause, Func<Task<T?>> look, Func<T, T> compared, Func<ILiveClient, T, Task> tell)
        where T : class
    {
        if (!_seen.TryGetValue(what, out var seen)) _seen[what] = seen = new();
        var newcomers = to.Where(c => seen.Told.Add(c.Id)).ToList();
        var moves = _moves.GetValueOrDefault(what.Tenant);
        var due = clock.GetUtcNow() >= seen.LookAt && (moves != seen.Moves || clock.GetUtcNow() >= seen.LookAnywayAt);
        if (!due && newcomers.Count == 0) return;

        (seen.Moves, seen.LookAnywayAt) = (moves, clock.GetUtcNow() + LookAnyway);
        var begun = clock.GetTimestamp();
        var value = await look();
        var took = clock.GetElapsedTime(begun);
        seen.LookAt = clock.GetUtcNow() + (took * Sparing > pause ? took * Sparing : pause);
        if (value is null) return;

        var bytes = JsonSerializer.SerializeToUtf8Bytes(compared(value), json);
        var changed = !bytes.AsSpan().SequenceEqual(seen.Last);
        seen.Last = bytes;
        var listeners = changed ? to : newcomers;
        if (listeners.Count > 0) await tell(hub.Clients.Clients(listeners.Select(c => c.Id)), value);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dashboards of tenant {TenantId} could not be told: {Fault}")]
    private partial void LogFailed(Guid tenantId, string fault);
}
