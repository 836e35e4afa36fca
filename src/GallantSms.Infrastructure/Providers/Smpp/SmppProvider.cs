using System.Diagnostics.Metrics;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Security;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// Carriers that speak SMPP 3.4 (SMPP Developers Forum, "Short Message Peer to Peer Protocol Specification v3.4"). Settings:
/// <see cref="SmppSettings"/>. Of several parts, each has a receipt of its own. A text of which parts were taken and another
/// refused for good is <c>Unknown</c>: some of it may be shown.
/// </summary>
/// <param name="sink">Looked for when the first receipt comes: what takes receipts depends on the adapters.</param>
internal sealed class SmppProvider(OutboundGuard guard, Func<IReceiptSink> sink, GallantMeters meters, TimeProvider clock, ILogger<SmppProvider> log)
    : ISmsProvider, IKeepsConnections, IAsyncDisposable, IDisposable
{
    private const string Kind = "smpp";
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(10);

    private readonly SmppConnector _connector = new(guard);
    private readonly Counter<long> _ignored = meters.Meter.CreateCounter<long>(
        "sms_smpp_ignored_total", null, "deliver_sm that no receipt was made of: inbound messages, receipts without an id or a known state, malformed ones.");

    private readonly Lock _gate = new();
    private readonly Dictionary<short, SmppLine> _lines = [];
    private readonly HashSet<Task> _closing = [];
    private bool _disposed;

    public ProviderDescription Description { get; } = new(Kind, "SMPP 3.4", SmppSettings.Fields)
    {
        MaxBatch = 500,
        InFlight = 4,
        HasCallback = false,
        Documentation = "https://smpp.org/SMPP_v3_4_Issue1_2.pdf",
        Setup = "Ask the carrier for host, port, system id and password, how many binds it allows, and whether it wants to know our address.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (messages.Count == 0) return [];
        if (SmppSettings.Read(account) is { } settings && LineOf(account, settings) is { } line) return await line.SubmitAsync(messages, ct);
        var outcomes = new SubmitOutcome[messages.Count];
        Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
        return outcomes;
    }

    /// <summary>query_sm asks by the carrier's id, which is what an unclear answer did not give.</summary>
    public Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new QueryOutcome[messages.Count];
        Array.Fill(outcomes, new QueryOutcome.CannotTell());
        return Task.FromResult<IReadOnlyList<QueryOutcome>>(outcomes);
    }

    /// <summary>There are none: receipts come over the sessions.</summary>
    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) => new((IReadOnlyList<ProviderReceipt>?)null);

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        if (SmppSettings.Read(account) is not { } settings) return new(false, "The settings are not complete.");
        var role = settings.Pairs ? BindRole.Transmitter : BindRole.Transceiver;
        var (session, problem) = await SmppSession.OpenAsync(_connector, settings, role, Surroundings(() => account), ct);
        if (session is null) return new(false, problem!.Words);
        await using (session)
            return await session.EnquireAsync(ct) ? new(true, "It binds and answers.") : new(false, "It binds, but answers nothing after that.");
    }

    public Task KeepAsync(IReadOnlyCollection<ProviderAccount> accounts, CancellationToken ct)
    {
        var ours = accounts.Where(a => a.Kind == Kind).ToArray();
        foreach (var account in ours)
        {
            if (SmppSettings.Read(account) is { } settings) LineOf(account, settings);
        }

        lock (_gate)
        {
            var kept = ours.Where(a => SmppSettings.Read(a) is not null).Select(a => a.No).ToHashSet();
            foreach (var no in _lines.Keys.Where(no => !kept.Contains(no)).ToArray()) Retire(no);
        }

        return Task.CompletedTask;
    }

    /// <summary>Unbinds everywhere, in ten seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_gate)
        {
            _disposed = true;
            foreach (var no in _lines.Keys.ToArray()) Retire(no);
            closing = [.. _closing];
        }

        await Task.WhenAny(Task.WhenAll(closing), Task.Delay(ClosingPatience));
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>The account's sessions; new ones when its settings are not what they were. <c>null</c> when all is over.</summary>
    private SmppLine? LineOf(ProviderAccount account, SmppSettings settings)
    {
        lock (_gate)
        {
            if (_disposed) return null;
            if (_lines.TryGetValue(account.No, out var line))
            {
                if (line.Settings == settings)
                {
                    line.Account = account;
                    return line;
                }

                Retire(account.No);
            }

            return _lines[account.No] = new SmppLine(_connector, settings, account, Surroundings, clock);
        }
    }

    private void Retire(short no)
    {
        _lines.Remove(no, out var line);
        var closing = line!.DisposeAsync().AsTask();
        _closing.Add(closing);
        closing.ContinueWith(
            done =>
            {
                lock (_gate) _closing.Remove(done);
            }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private SmppSurroundings Surroundings(Func<ProviderAccount> account) =>
        new(account, sink, kind => _ignored.Add(1, new KeyValuePair<string, object?>("kind", kind)), clock, log);
}
