using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.AfricasTalking;

/// <summary>Africa's Talking: one text to many numbers in a request, answers by number, receipts unsigned.</summary>
internal sealed class AfricasTalkingProvider(CarrierHttp http, TimeProvider clock) : ISmsProvider
{
    private const int AtOnce = 8;

    public ProviderDescription Description { get; } = new("africas_talking", "Africa's Talking", AfricasTalkingSettings.Fields)
    {
        MaxBatch = 200,
        Documentation = "https://developers.africastalking.com/docs/sms/overview",
        Setup = "In the dashboard, enter the callback address under SMS, SMS Callback URLs, Delivery Reports. It is secret: nothing else tells its reports from forged ones.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        if (AfricasTalkingSettings.Read(account) is not { } settings)
        {
            Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
            return outcomes;
        }

        // Texts of their own make as many requests as messages. When the carrier is in trouble the rest is not even tried:
        // two hundred timeouts in a row would be hours.
        SubmitOutcome? trouble = null;
        var together = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(AfricasTalkingRequests.Group(messages), together, async (group, stop) =>
        {
            if (Volatile.Read(ref trouble) is { } known)
            {
                foreach (var i in group) outcomes[i] = known;
                return;
            }

            using var exchange = await http.SendAsync(account, AfricasTalkingRequests.Send(messages, group, settings), stop);
            AfricasTalkingAnswers.Read(exchange, messages, group, clock.GetUtcNow(), outcomes);
            if (exchange.Silence != Silence.None || (int)exchange.Status is 401 or 429 or >= 500)
                Volatile.Write(ref trouble, outcomes[group[0]] as SubmitOutcome.RetryLater ?? new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable));
        });

        return outcomes;
    }

    /// <summary>There is no look-up of an outgoing message.</summary>
    public Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<QueryOutcome>>([.. messages.Select(_ => new QueryOutcome.CannotTell())]);
    }

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
        new(AfricasTalkingSettings.Read(account) is not null && callback.CameBySecretPath(account) ? AfricasTalkingReceipts.Read(callback) : null);

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        if (AfricasTalkingSettings.Read(account) is not { } settings) return new(false, "The settings are not complete.");
        using var exchange = await http.SendAsync(account, AfricasTalkingRequests.User(settings), ct);
        return AfricasTalkingAnswers.Checked(exchange);
    }
}
