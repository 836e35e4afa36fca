using System.Collections.Concurrent;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>When each API key was last used: noted in memory, written for all keys in one statement a minute.</summary>
internal sealed partial class KeyUsage(PlatformDataSource platform, TimeProvider clock, ILogger<KeyUsage> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = [];

    /// <summary>On the path of every request: mostly one read without a lock.</summary>
    public void Note(Guid keyId, DateTimeOffset now)
    {
        if (!_used.TryGetValue(keyId, out var noted) || now - noted > TimeSpan.FromSeconds(1)) _used[keyId] = now;
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        var noted = _used.ToArray();
        if (noted.Length == 0) return;
        await using var command = platform.Source.CreateCommand(
            """
            update api_keys k set last_used_at = u.at
            from unnest($1, $2) as u (id, at)
            where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)
            """);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of API keys could not be written")]
    private partial void LogNotWritten(Exception e);
}
