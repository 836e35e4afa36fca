using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Reports;

/// <summary>
/// Keeps the figures of reports and mails those that are due, in the process that leads. A tenant is visited after news, and within
/// a minute where something was written or is due, for what a killed process left. After a visit it rests nine times as long as
/// that took: a busy tenant's present quarter costs a tenth of the time, and holds up nobody else.
/// </summary>
internal sealed partial class ReportKeeper(ITenantDirectory directory, TenantDataSources sources, TenantWrites writes, ReportMailer mailer, Heartbeats heartbeats, TimeProvider clock, ILogger<ReportKeeper> log) : ILeadersWork
{
    private const string Worker = "reports";
    private const int AtATime = 12;
    private const int Sparing = 9;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestVisit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private readonly QuietTenants _quiet = new(writes, clock);
    private readonly TenantTurns _turns = new();
    private readonly ConcurrentDictionary<Guid, bool> _news = [];
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _rests = [];
    private volatile QuietTenants.Round? _round;

    /// <summary>There is something to count.</summary>
    public void Wake(Guid tenantId) => _news[tenantId] = true;

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(TickAsync(ct), _turns.RunAsync(2, VisitAsync, ct));

    private async Task TickAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(Tick, clock);
        var pulse = heartbeats.Expect(Worker, TimeSpan.FromMinutes(2));
        using var end = ct.Register(() => heartbeats.Forget(Worker));
        var sweepAt = DateTimeOffset.MinValue;
        do
        {
            pulse.Beat();
            var now = clock.GetUtcNow();
            if (now >= sweepAt)
            {
                sweepAt = now + SweepEvery;
                await SweepAsync(ct);
            }

            foreach (var (tenant, _) in _news)
            {
                if (!_rests.TryGetValue(tenant, out var until) || now >= until) _turns.Post(tenant);
            }
        }
        while (await tick.WaitForNextTickAsync(ct));
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        try
        {
            var round = _round = await _quiet.BeginAsync(ct);
            foreach (var tenant in (await directory.AllAsync(ct)).Where(t => !round.IsQuiet(t.Id))) Wake(tenant.Id);
            await mailer.ForgetAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e, Guid.Empty); // in a minute again
        }
    }

    private async Task VisitAsync(Guid tenantId, CancellationToken ct)
    {
        if (_rests.TryGetValue(tenantId, out var until) && clock.GetUtcNow() < until) return; // posted twice; its news waits
        if (!_news.TryRemove(tenantId, out _)) return;
        var (begun, round) = (clock.GetTimestamp(), _round);
        try
        {
            if (await directory.FindAsync(tenantId, ct) is not { } tenant) return;
            var source = await sources.GetAsync(tenantId, ct);
            await mailer.MailDueAsync(tenant, source, ct);
            var more = true;
            while (more && clock.GetElapsedTime(begun) < LongestVisit) more = await FigureCounter.CountAsync(source, AtATime, ct);
            if (more) Wake(tenantId);
            else round?.Rest(tenantId, await NextAsync(source, ct));
            var rest = clock.GetElapsedTime(begun) * Sparing;
            _rests[tenantId] = clock.GetUtcNow() + (rest > ShortestRest ? rest : ShortestRest);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(e, tenantId);
            Wake(tenantId);
            _rests[tenantId] = clock.GetUtcNow() + AfterFailure;
        }
    }

    /// <summary>When a report is to be mailed, or a day may have ended that is still to be summed; at null nothing waits.</summary>
    private async Task<DateTimeOffset?> NextAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select min(next_at), exists (select from report_days_dirty) from saved_reports");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        DateTimeOffset? mail = reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0);
        return reader.GetBoolean(1) ? clock.GetUtcNow() : mail;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The figures of tenant {TenantId} were not counted; they will be")]
    private partial void LogFailed(Exception e, Guid tenantId);
}
