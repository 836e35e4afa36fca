using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>The carrier simulator, for development, tests and benchmarks. Settings: <see cref="SimulatorSettings"/>.</summary>
internal sealed class SimulatorProvider(TimeProvider clock) : ISmsProvider, IDisposable
{
    private const int QueryChunk = 1000;
    private const int QueriesInFlight = 4;
    private readonly SimulatorChannel _channel = new();

    public string Kind => "simulator";

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        if (SimulatorSettings.Read(account) is not { } settings)
        {
            Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
            return outcomes;
        }

        var all = messages as OutboundSms[] ?? [.. messages];
        await ForEachChunkAsync(all.Length, settings.Batch, settings.Concurrency,
            range => SubmitChunkAsync(settings, all.AsMemory(range), outcomes.AsMemory(range), ct));
        return outcomes;
    }

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<Guid> messageIds, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new QueryOutcome[messageIds.Count];
        if (SimulatorSettings.Read(account) is not { } settings)
        {
            Array.Fill(outcomes, new QueryOutcome.CannotTell());
            return outcomes;
        }

        var all = messageIds as Guid[] ?? [.. messageIds];
        await ForEachChunkAsync(all.Length, QueryChunk, QueriesInFlight,
            range => QueryChunkAsync(settings, all.AsMemory(range), outcomes.AsMemory(range), ct));
        return outcomes;
    }

    public IReadOnlyList<ProviderReceipt>? ReadReceipts(ProviderAccount account, ReceiptCallback callback) =>
        SimulatorSettings.KeyOf(account) is { } key && SimulatorReceipts.IsSigned(key, callback) ? SimulatorReceipts.Read(callback) : null;

    public void Dispose() => _channel.Dispose();

    private async Task SubmitChunkAsync(SimulatorSettings settings, ReadOnlyMemory<OutboundSms> messages, Memory<SubmitOutcome> outcomes, CancellationToken ct)
    {
        var single = settings.Batch == 1;
        using var body = SimulatorBodies.Submit(messages.Span, single);
        using var exchange = await _channel.PostAsync(single ? settings.Submit : settings.SubmitBatch, settings.Authorization, body, settings.Timeout, ct);
        SimulatorAnswers.Read(exchange, messages.Span, single, clock.GetUtcNow(), outcomes.Span);
    }

    private async Task QueryChunkAsync(SimulatorSettings settings, ReadOnlyMemory<Guid> messageIds, Memory<QueryOutcome> outcomes, CancellationToken ct)
    {
        using var body = SimulatorBodies.Query(messageIds.Span);
        using var exchange = await _channel.PostAsync(settings.Query, settings.Authorization, body, settings.Timeout, ct);
        SimulatorAnswers.ReadFindings(exchange, messageIds.Span, outcomes.Span);
    }

    private static Task ForEachChunkAsync(int count, int size, int inFlight, Func<Range, Task> run)
    {
        if (count <= size) return count == 0 ? Task.CompletedTask : run(..count);

        var next = 0;
        async Task RunnerAsync()
        {
            while (Interlocked.Add(ref next, size) - size is var start && start < count) await run(start..Math.Min(start + size, count));
        }

        var runners = new Task[Math.Min(inFlight, (count + size - 1) / size)];
        for (var i = 0; i < runners.Length; i++) runners[i] = RunnerAsync();
        return Task.WhenAll(runners);
    }
}
