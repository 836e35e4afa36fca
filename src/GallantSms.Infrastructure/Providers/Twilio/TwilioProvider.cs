using System.Net;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>Twilio Programmable Messaging, twilio.com/docs/messaging/api/message-resource. Settings: <see cref="TwilioSettings"/>.</summary>
internal sealed class TwilioProvider(CarrierHttp http, TimeProvider clock) : ISmsProvider
{
    public ProviderDescription Description { get; } = new("twilio", "Twilio", TwilioSettings.Fields)
    {
        CanQuery = true,
        ReportsOurId = true,
        Documentation = "https://www.twilio.com/docs/messaging/api/message-resource",
        Setup = "Nothing: each message tells Twilio where its receipts go. Allow the countries you send to under Messaging, Settings, Geo permissions.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        Array.Fill(outcomes, new SubmitOutcome.RetryLater(MessageReason.CarrierAccount));
        if (TwilioSettings.Read(account) is not { } settings) return outcomes;

        for (var i = 0; i < outcomes.Length; i++)
        {
            using var body = TwilioRequests.Submit(settings, messages[i], account.CallbackUrl, clock.GetUtcNow());
            using var exchange = await SendAsync(account, settings, HttpMethod.Post, new(settings.Account, "Messages.json"), body, ct);
            outcomes[i] = TwilioAnswers.Read(exchange, clock.GetUtcNow());
        }

        return outcomes;
    }

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new QueryOutcome[messages.Count];
        Array.Fill(outcomes, new QueryOutcome.CannotTell());
        if (TwilioSettings.Read(account) is not { } settings) return outcomes;

        for (var i = 0; i < outcomes.Length; i++)
        {
            using var exchange = await GetAsync(account, settings, TwilioRequests.Query(settings, messages[i]), ct);
            outcomes[i] = TwilioFindings.Read(exchange, messages[i], settings);
        }

        TwilioFindings.DropShared(outcomes);
        return outcomes;
    }

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
        new(account.Text("auth_token") is { } token ? TwilioReceipts.Read(token, account.CallbackUrl, callback) : null);

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        if (TwilioSettings.Read(account) is not { } settings) return new(false, "The settings are not complete, or the account SID is none.");

        using var exchange = await GetAsync(account, settings, new(settings.Account, "Balance.json"), ct);
        // Subaccounts have no balance of their own.
        if (exchange is { Silence: Silence.None, Status: HttpStatusCode.NotFound }) return await CheckStatusAsync(account, settings, ct);
        return HttpVerdict.Problem(exchange)
            ?? (TwilioJson.TryRead(exchange.Body, TwilioJson.Default.TwilioBalance, out var balance) && TwilioAnswers.Amount(balance.Balance) is { } amount
                ? new(true, "The account works.", amount, balance.Currency)
                : new(false, "It answered with something that is no balance."));
    }

    private async Task<CheckOutcome> CheckStatusAsync(ProviderAccount account, TwilioSettings settings, CancellationToken ct)
    {
        using var exchange = await GetAsync(account, settings, new(settings.Account.AbsoluteUri.TrimEnd('/') + ".json"), ct);
        return HttpVerdict.Problem(exchange)
            ?? (TwilioJson.TryRead(exchange.Body, TwilioJson.Default.TwilioAccount, out var found) && found.Status == "active"
                ? new(true, "The account works. Its balance is that of its parent account.")
                : new(false, "The account is suspended or closed."));
    }

    private Task<Exchange> GetAsync(ProviderAccount account, TwilioSettings settings, Uri url, CancellationToken ct) =>
        SendAsync(account, settings, HttpMethod.Get, url, null, ct);

    private Task<Exchange> SendAsync(ProviderAccount account, TwilioSettings settings, HttpMethod method, Uri url, CarrierBody? body, CancellationToken ct) =>
        http.SendAsync(account, new(method, url, settings.Timeout, body) { Authorization = settings.Authorization, LargestAnswer = TwilioRequests.LargestAnswer }, ct);
}
