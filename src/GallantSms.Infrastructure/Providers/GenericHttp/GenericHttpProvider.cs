using System.Runtime.CompilerServices;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>Any carrier that takes one message a request over HTTP, by <see cref="GenericHttpFields"/> alone.</summary>
internal sealed class GenericHttpProvider(CarrierHttp http, TimeProvider clock) : ISmsProvider
{
    // Templates and expressions are read once for as long as the settings are the same object.
    private readonly ConditionalWeakTable<IReadOnlyDictionary<string, string>, Understood> _understood = [];

    public ProviderDescription Description { get; } = new("generic_http", "HTTP (any carrier)", GenericHttpFields.All)
    {
        CanQuery = true,
        Documentation = "https://www.rfc-editor.org/rfc/rfc6901",
        Setup = "Describe the carrier's request, answers and receipts in the settings, and give it the callback address, which is secret. The README has a complete example.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        var settings = Read(account).Settings;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (settings is null || GenericHttpRequests.Submit(settings, TemplateValues.Of(account, messages[i], clock.GetUtcNow())) is not { } request)
            {
                outcomes[i] = new SubmitOutcome.RetryLater(MessageReason.CarrierAccount);
                continue;
            }

            using var exchange = await http.SendAsync(account, request, ct);
            outcomes[i] = GenericHttpAnswers.Submitted(settings, exchange, messages[i].MessageId, clock.GetUtcNow());
        }

        return outcomes;
    }

    public async Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new QueryOutcome[messages.Count];
        Array.Fill(outcomes, new QueryOutcome.CannotTell());
        if (Read(account).Settings is not { QueryUrl: { } url } settings) return outcomes;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (GenericHttpRequests.Get(settings, url, TemplateValues.Of(account, messages[i])) is not { } request) continue;
            using var exchange = await http.SendAsync(account, request, ct);
            outcomes[i] = GenericHttpAnswers.Found(settings, exchange);
        }

        return outcomes;
    }

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
        new(Read(account).Settings is { } settings && GenericHttpReceipts.IsGenuine(account, callback) ? GenericHttpReceipts.Read(account, settings, callback) : null);

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        var (settings, problem) = Read(account);
        if (settings is null) return new(false, problem!);
        if (settings.CheckUrl is not { } url) return new(true, "The settings can be read. Nothing was asked: they have no address of a check.");
        if (GenericHttpRequests.Get(settings, url, TemplateValues.OfNone(account)) is not { } request) return new(false, "The check's address or headers are none.");
        using var exchange = await http.SendAsync(account, request, ct);
        return GenericHttpAnswers.Checked(settings, exchange, account.Text("check_currency"));
    }

    private Understood Read(ProviderAccount account) => _understood.GetValue(account.Settings, _ =>
    {
        var (settings, problem) = GenericHttpSettings.Read(account);
        return new(settings, problem);
    });

    private sealed record Understood(GenericHttpSettings? Settings, string? Problem);
}
