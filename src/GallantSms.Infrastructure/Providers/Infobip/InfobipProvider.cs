using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Infobip;

/// <summary>Infobip's SMS API, version 3. Settings: <see cref="InfobipSettings"/>.</summary>
internal sealed class InfobipProvider(CarrierHttp http, TimeProvider clock) : ISmsProvider
{
    public ProviderDescription Description { get; } = new("infobip", "Infobip", InfobipSettings.Fields)
    {
        MaxBatch = InfobipSettings.LargestBatch,
        CanQuery = true,
        ReportsOurId = true,
        Documentation = "https://www.infobip.com/docs/api/channels/sms",
        Setup = "Nothing: each message tells Infobip where its reports go. With a callback user, create a subscription for SMS delivery reports to the callback address with that user instead.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
        if (outcomes.Length > 0 && InfobipSettings.Read(account) is { } settings) await SubmitAsync(account, settings, messages.ToArray(), outcomes, ct);
        return outcomes;
    }

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new QueryOutcome[messages.Count];
        Array.Fill(outcomes, new QueryOutcome.CannotTell());
        if (InfobipSettings.Read(account) is not { } settings) return outcomes;

        var all = messages as DoubtfulSms[] ?? [.. messages];
        for (var start = 0; start < all.Length; start += InfobipRequests.QueryChunk)
        {
            var range = start..Math.Min(start + InfobipRequests.QueryChunk, all.Length);
            using var exchange = await SendAsync(account, settings, HttpMethod.Get, InfobipRequests.Query(settings, all.AsSpan(range)), null, ct);
            InfobipAnswers.ReadFindings(exchange, all.AsSpan(range), clock.GetUtcNow(), outcomes.AsSpan(range));
        }

        return outcomes;
    }

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
        new(InfobipSettings.Read(account) is { } settings && InfobipReceipts.IsTrusted(account, settings, callback) ? InfobipReceipts.Read(callback) : null);

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        if (InfobipSettings.Read(account) is not { } settings) return new(false, "The settings are not complete.");
        using var exchange = await SendAsync(account, settings, HttpMethod.Get, new(settings.Root, "account/1/balance"), null, ct);
        return HttpVerdict.Problem(exchange)
            ?? (InfobipJson.TryRead(exchange.Body, InfobipJson.Default.InfobipBalance, out var found) && found.Balance is { } balance
                ? new(true, "The account works.", balance, found.Currency)
                : new(false, "It answered with something that is no balance."));
    }

    /// <summary>A refused request is sent again in halves, until only the malformed messages are refused.</summary>
    private async Task SubmitAsync(ProviderAccount account, InfobipSettings settings, ReadOnlyMemory<OutboundSms> messages, Memory<SubmitOutcome> outcomes, CancellationToken ct)
    {
        using (var body = InfobipRequests.Submit(messages.Span, InfobipRequests.Callback(account, settings), clock.GetUtcNow()))
        using (var exchange = await SendAsync(account, settings, HttpMethod.Post, new(settings.Root, "sms/3/messages"), body, ct))
        {
            InfobipAnswers.Read(exchange, messages.Span, clock.GetUtcNow(), outcomes.Span);
            if (messages.Length == 1 || !InfobipAnswers.IsRefusal(exchange)) return;
        }

        var half = messages.Length / 2;
        await SubmitAsync(account, settings, messages[..half], outcomes[..half], ct);
        await SubmitAsync(account, settings, messages[half..], outcomes[half..], ct);
    }

    private Task<Exchange> SendAsync(ProviderAccount account, InfobipSettings settings, HttpMethod method, Uri url, CarrierBody? body, CancellationToken ct) =>
        http.SendAsync(account, new(method, url, settings.Timeout, body) { Authorization = settings.Authorization, Headers = [("Accept", "application/json")] }, ct);
}
