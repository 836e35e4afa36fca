using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>The carrier simulator, for development, tests and benchmarks. Settings: <see cref="SimulatorSettings"/>.</summary>
internal sealed class SimulatorProvider(CarrierHttp http, TimeProvider clock) : ISmsProvider
{
    private const int QueryChunk = 1000;

    public ProviderDescription Description { get; } = new("simulator", "Simulator", SimulatorSettings.Fields)
    {
        MaxBatch = SimulatorSettings.LargestBatch,
        InFlight = 64,
        CanQuery = true,
        ReportsOurId = true,
        Setup = "Start the simulator with --receipts-to and the callback address.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        if (outcomes.Length == 0) return outcomes;
        if (SimulatorSettings.Read(account) is not { } settings)
        {
            Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
            return outcomes;
        }

        var all = messages as OutboundSms[] ?? [.. messages];
        var single = settings.Single && all.Length == 1;
        using var body = SimulatorBodies.Submit(all, single);
        using var exchange = await PostAsync(account, settings, single ? settings.Submit : settings.SubmitBatch, body, ct);
        SimulatorAnswers.Read(exchange, all, single, clock.GetUtcNow(), outcomes);
        return outcomes;
    }

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new QueryOutcome[messages.Count];
        Array.Fill(outcomes, new QueryOutcome.CannotTell());
        if (SimulatorSettings.Read(account) is not { } settings) return outcomes;

        var all = messages as DoubtfulSms[] ?? [.. messages];
        for (var start = 0; start < all.Length; start += QueryChunk)
        {
            var range = start..Math.Min(start + QueryChunk, all.Length);
            using var body = SimulatorBodies.Query(all.AsSpan(range));
            using var exchange = await PostAsync(account, settings, settings.Query, body, ct);
            SimulatorAnswers.ReadFindings(exchange, all.AsSpan(range), outcomes.AsSpan(range));
        }

        return outcomes;
    }

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
        new(SimulatorSettings.KeyOf(account) is { } key && SimulatorReceipts.IsSigned(key, callback) ? SimulatorReceipts.Read(callback) : null);

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        if (SimulatorSettings.Read(account) is not { } settings) return new(false, "The settings are not complete.");
        using var body = SimulatorBodies.Query([new DoubtfulSms(Guid.CreateVersion7(), "", "", "", clock.GetUtcNow())]);
        using var exchange = await PostAsync(account, settings, settings.Query, body, ct);
        return HttpVerdict.Problem(exchange) ?? new(true, "The simulator answers.");
    }

    private Task<Exchange> PostAsync(ProviderAccount account, SimulatorSettings settings, Uri url, PooledJson body, CancellationToken ct) =>
        http.SendAsync(account, new(HttpMethod.Post, url, settings.Timeout, body) { Authorization = settings.Authorization }, ct);
}
