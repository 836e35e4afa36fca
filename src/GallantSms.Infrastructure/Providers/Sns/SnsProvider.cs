using System.Globalization;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>Amazon SNS: texts by <c>Publish</c>, receipts by a topic that an event destination or a log subscription writes to.</summary>
internal sealed class SnsProvider(CarrierHttp http, TimeProvider clock, FetchFromAws fetch) : ISmsProvider
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly SnsCertificates _certificates = new(fetch);

    public SnsProvider(CarrierHttp http, TimeProvider clock)
        : this(http, clock, (account, url, ct) => GetAsync(http, account, url, ct))
    {
    }

    public ProviderDescription Description { get; } = new("aws_sns", "Amazon SNS", SnsSettings.Fields)
    {
        Documentation = "https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-phone-number-as-subscriber.html",
        Setup = "Give an IAM user sns:Publish and sns:GetSMSAttributes. For receipts, send the SMS events of End User Messaging to an SNS topic, "
            + "enter the topic here and subscribe the callback address to it by HTTPS, without raw message delivery.",
    };

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var outcomes = new SubmitOutcome[messages.Count];
        var settings = SnsSettings.Read(account);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (settings is null)
            {
                outcomes[i] = new SubmitOutcome.RetryLater(MessageReason.CarrierAccount);
                continue;
            }

            using var exchange = await http.SendAsync(account, SnsRequests.Signed(SnsRequests.Publish(messages[i], settings), settings, clock.GetUtcNow()), ct);
            outcomes[i] = SnsAnswers.Submitted(exchange, clock.GetUtcNow());
        }

        return outcomes;
    }

    /// <summary>SNS has no look-up of a text.</summary>
    public Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<QueryOutcome>>([.. messages.Select(_ => new QueryOutcome.CannotTell())]);
    }

    public async ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct)
    {
        // What costs nothing is looked at first: strangers must not make us fetch certificates.
        if (SnsNotification.Parse(callback.Body) is not { } notification) return null;
        if (!MayWrite(account, callback, notification) || !IsFresh(notification, callback.ReceivedAt)) return null;
        if (!await _certificates.SignedAsync(account, notification, callback.ReceivedAt, ct)) return null;

        if (notification.Type == "SubscriptionConfirmation") await ConfirmAsync(account, notification, ct);
        return notification.Type == "Notification" ? SnsReceipts.Read(notification.Message, callback.ReceivedAt) : [];
    }

    public async Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct)
    {
        if (SnsSettings.Read(account) is not { } settings) return new(false, "The settings are not complete, or the region is none.");
        using var exchange = await http.SendAsync(account, SnsRequests.Signed(SnsRequests.GetSmsAttributes(), settings, clock.GetUtcNow()), ct);
        return SnsAnswers.Checked(exchange);
    }

    /// <summary>
    /// Anybody can have a topic and AWS signs for it. Ours is the one that is set; where none is, only the callback's secret path
    /// tells us from others.
    /// </summary>
    private static bool MayWrite(ProviderAccount account, ReceiptCallback callback, SnsNotification notification) =>
        account.Text("topic_arn") is { } topic
            ? notification.TopicArn == topic
            : callback.CameBySecretPath(account);

    private static bool IsFresh(SnsNotification notification, DateTimeOffset receivedAt) =>
        DateTimeOffset.TryParse(notification.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && (receivedAt - at).Duration() <= Window;

    /// <summary>Only for the topic that is set. That it failed is seen at AWS, where the subscription stays pending.</summary>
    private async Task ConfirmAsync(ProviderAccount account, SnsNotification notification, CancellationToken ct)
    {
        if (account.Text("topic_arn") == notification.TopicArn && SnsCertificates.OwnAddress(notification.SubscribeUrl) is { } url)
            await fetch(account, url, ct);
    }

    private static async Task<byte[]?> GetAsync(CarrierHttp http, ProviderAccount account, Uri url, CancellationToken ct)
    {
        using var exchange = await http.SendAsync(account, new(HttpMethod.Get, url, TimeSpan.FromSeconds(10)) { LargestAnswer = 64 * 1024 }, ct);
        return exchange.IsSuccess ? exchange.Body.ToArray() : null;
    }
}
