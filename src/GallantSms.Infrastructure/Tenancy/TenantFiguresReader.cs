using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>Asks a few databases at a time, each for at most <see cref="Patience"/>: a page must not wait for a dead one.</summary>
internal sealed partial class TenantFiguresReader(TenantDataSources sources, TimeProvider clock, ILogger<TenantFiguresReader> log) : ITenantFigures
{
    private const int AtOnce = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyDictionary<Guid, TenantFigures>> ReadAsync(IReadOnlyCollection<Guid> tenants, CancellationToken ct)
    {
        var found = new ConcurrentDictionary<Guid, TenantFigures>();
        await Parallel.ForEachAsync(tenants, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (id, stop) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            try
            {
                found[id] = await ReadAsync(id, limit.Token);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogSilent(e, id);
            }
        });
        return found;
    }

    private async Task<TenantFigures> ReadAsync(Guid id, CancellationToken ct)
    {
        var (source, now) = (await sources.GetAsync(id, ct), clock.GetUtcNow());
        var books = await LedgerBooks.ReadAsync(source, ct);
        await using var command = source.CreateCommand("""
            select country, status, count(*), coalesce(sum(segments) filter (where charge = 1), 0)::bigint, coalesce(sum(price) filter (where charge = 1), 0)::bigint
            from messages where id >= $1 and id < $2 group by country, status
            """);
        command.Parameters.Add(BatchCommands.Value(MessageIds.Floor(now.AddHours(-24))));
        command.Parameters.Add(BatchCommands.Value(MessageIds.Floor(now.AddMinutes(1))));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var segments = new Dictionary<string, long>();
        long messages = 0, delivered = 0, told = 0, spent = 0;
        while (await reader.ReadAsync(ct))
        {
            var (country, status, count) = (reader.GetString(0), (MessageStatus)reader.GetInt16(1), reader.GetInt64(2));
            messages += count;
            if (status == MessageStatus.Delivered) delivered += count;
            if (status is >= MessageStatus.Delivered and <= MessageStatus.Unknown) told += count;
            segments[country] = segments.GetValueOrDefault(country) + reader.GetInt64(3);
            spent += reader.GetInt64(4);
        }

        return new(messages, delivered, told, spent, books.Available, -books.Floor, segments);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The figures of tenant {TenantId} cannot be read")]
    private partial void LogSilent(Exception e, Guid tenantId);
}
