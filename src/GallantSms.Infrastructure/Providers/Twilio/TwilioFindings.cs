using System.Globalization;
using System.Net;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>
/// Whether a list of what went to a number has our message. It is known only by its number, sender, text and time, so
/// anything but one match, or nothing at all, cannot tell: a wrong "not found" would be sent twice.
/// </summary>
internal static class TwilioFindings
{
    /// <summary>Twilio's clock may be behind ours, and its dates have whole seconds.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    private static readonly QueryOutcome CannotTell = new QueryOutcome.CannotTell();

    public static QueryOutcome Read(in Exchange exchange, DoubtfulSms sms, TwilioSettings settings)
    {
        if (exchange.Silence != Silence.None || exchange.Status != HttpStatusCode.OK) return CannotTell;
        if (!TwilioJson.TryRead(exchange.Body, TwilioJson.Default.TwilioPage, out var page) || page.Messages is not { } messages) return CannotTell;

        var since = sms.SubmittedAt - ClockSlack;
        var (recent, matches, reference) = (0, 0, "");
        foreach (var message in messages)
        {
            if (message is null || message.To != sms.To || !TwilioAnswers.IsSid(message.Sid) || Date(message.DateCreated) is not { } created) return CannotTell;
            if (created < since) continue;
            recent++;
            if (!IsOurs(message, sms, settings)) continue;
            matches++;
            reference = message.Sid!;
        }

        // Ordered by the time they were sent, newest first: further pages matter only where this one does not reach back far enough.
        if (!string.IsNullOrEmpty(page.NextPageUri) && !(messages.Length > 0 && Date(messages[^1]!.DateSent) < since)) return CannotTell;
        return matches == 1 ? new QueryOutcome.Found(reference)
            : recent == 0 ? new QueryOutcome.NotFound()
            : CannotTell;
    }

    /// <summary>Two of ours that were found to be the same one: nobody knows whose it is.</summary>
    public static void DropShared(Span<QueryOutcome> outcomes)
    {
        var owners = new Dictionary<string, int>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] is not QueryOutcome.Found { Reference: var reference }) continue;
            if (owners.TryAdd(reference, i)) continue;
            outcomes[i] = CannotTell;
            outcomes[owners[reference]] = CannotTell;
        }
    }

    private static bool IsOurs(TwilioMessage message, DoubtfulSms sms, TwilioSettings settings) =>
        message.Body == sms.Text
        && (!settings.NamesSender || message.From == TwilioRequests.From(sms.Sender))
        && (settings.MessagingService is null || message.MessagingServiceSid == settings.MessagingService);

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParseExact(text, "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
