using System.Diagnostics;
using GallantSms.Domain.Messages;
using Npgsql;

namespace GallantSms.Bench.Installations;

/// <summary>How many messages are where.</summary>
internal readonly record struct Tally(long Total, long Waiting, long Sent, long Delivered)
{
    /// <summary>In a state that no bench leads to.</summary>
    public long Other => Total - Waiting - Sent - Delivered;

    public static Tally operator -(Tally a, Tally b) => new(a.Total - b.Total, a.Waiting - b.Waiting, a.Sent - b.Sent, a.Delivered - b.Delivered);
}

/// <summary>A tenant's database, seen from outside.</summary>
internal sealed class TenantDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();

    public async Task<Tally> TallyAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select status, count(*) from messages group by status");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<MessageStatus, long>();
        while (await reader.ReadAsync(ct)) counts[(MessageStatus)reader.GetInt16(0)] = reader.GetInt64(1);
        return new(counts.Values.Sum(), counts.Where(c => c.Key < MessageStatus.Unconfirmed).Sum(c => c.Value), counts.GetValueOrDefault(MessageStatus.Sent), counts.GetValueOrDefault(MessageStatus.Delivered));
    }

    /// <summary>Waits until no work is left to hand over: asked of the pieces of work, which are few, not of the messages.</summary>
    public async Task HandedOverAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("select exists (select from chunks where state < 3)", connection);
        await command.PrepareAsync(ct);
        for (var clock = Stopwatch.StartNew(); (bool)(await command.ExecuteScalarAsync(ct))!;)
        {
            if (clock.Elapsed > Patience) throw new BenchFailure($"Not all messages were handed over within {Patience.TotalMinutes} minutes: {await TallyAsync(ct)}");
            await Task.Delay(20, ct);
        }
    }

    /// <summary>So that no measurement pays for what the one before wrote.</summary>
    public async Task CheckpointAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("checkpoint");
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(ct);
    }
}
