using System.Collections.Concurrent;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>When each credential was last used: noted in memory, written for all of them in one statement a minute.</summary>
/// <param name="statement">Takes ids and instants, as arrays.</param>
internal abstract partial class LastUse(string statement, PlatformDataSource platform, TimeProvider clock, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = [];

    /// <summary>On the path of every request: mostly one read without a lock.</summary>
    public void Note(Guid id, DateTimeOffset now)
    {
        if (!_used.TryGetValue(id, out var noted) || now - noted > TimeSpan.FromSeconds(1)) _used[id] = now;
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        var noted = _used.ToArray();
        if (noted.Length == 0) return;
#pragma warning disable CA2100 // constants of the classes below
        await using var command = platform.Source.CreateCommand(statement);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = Array.ConvertAll(noted, n => n.Key) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(noted, n => n.Value) });
        await command.ExecuteNonQueryAsync(ct);

        // Only what was written: a use noted meanwhile waits for the next minute.
        foreach (var note in noted) _used.TryRemove(note);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Interval, clock);
        try
        {
            while (await tick.WaitForNextTickAsync(stoppingToken)) await TryFlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryFlushAsync(CancellationToken.None);
        }
    }

    private async Task TryFlushAsync(CancellationToken ct)
    {
        try
        {
            await FlushAsync(ct);
        }
        catch (NpgsqlException e)
        {
            LogNotWritten(e); // kept, and written with the next minute's
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of credentials could not be written")]
    private partial void LogNotWritten(Exception e);
}

/// <summary>Of API keys.</summary>
internal sealed class KeyUsage(PlatformDataSource platform, TimeProvider clock, ILogger<KeyUsage> log) : LastUse(
    """
    update api_keys k set last_used_at = u.at
    from unnest($1, $2) as u (id, at)
    where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)
    """, platform, clock, log);

/// <summary>Of OAuth clients.</summary>
internal sealed class ClientUsage(PlatformDataSource platform, TimeProvider clock, ILogger<ClientUsage> log) : LastUse(
    """
    update oauth_clients c set last_used_at = u.at
    from unnest($1, $2) as u (id, at)
    where c.id = u.id and (c.last_used_at is null or c.last_used_at < u.at)
    """, platform, clock, log);

/// <summary>Of sessions.</summary>
internal sealed class SessionUsage(PlatformDataSource platform, TimeProvider clock, ILogger<SessionUsage> log) : LastUse(
    """
    update sessions s set seen_at = u.at
    from unnest($1, $2) as u (id, at)
    where s.id = u.id and s.seen_at < u.at
    """, platform, clock, log);
