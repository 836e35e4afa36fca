using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// One process of an installation leads: it releases bulk work in turn and sweeps. The lead is a session's advisory lock in
/// the platform database: who is killed loses it with the connection, and the next one takes over.
/// </summary>
internal sealed partial class Leadership(IOptions<PostgresOptions> options, TimeProvider clock, ILogger<Leadership> log)
{
    private const long LockKey = 0x47414C4C454144; // "GALLEAD"

    /// <summary>Runs <paramref name="lead"/> whenever and as long as this process leads.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await TryLeadAsync(ct);
                if (connection is not null) await LeadAsync(connection, lead, ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogLost(e);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
        }
    }

    private async Task<NpgsqlConnection?> TryLeadAsync(CancellationToken ct)
    {
        var settings = options.Value.AdminTo(options.Value.PlatformDatabase);
        (settings.Pooling, settings.KeepAlive) = (false, 5);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            if ((bool)(await command.ExecuteScalarAsync(ct))!) return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Leads until stopped, or until the session that holds the lock is gone.</summary>
    private async Task LeadAsync(NpgsqlConnection connection, Func<CancellationToken, Task> lead, CancellationToken ct)
    {
        LogLeads();
        using var term = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var work = lead(term.Token);
        var watch = WatchAsync(connection, term.Token);
        await Task.WhenAny(work, watch);
        await term.CancelAsync();
        await Task.WhenAll(work, watch);
    }

    private async Task WatchAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            await using var command = new NpgsqlCommand("select 1", connection) { CommandTimeout = 5 };
            await command.ExecuteScalarAsync(ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This process leads: it releases bulk work and sweeps")]
    private partial void LogLeads();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lead is lost, trying to take it again")]
    private partial void LogLost(Exception e);
}
