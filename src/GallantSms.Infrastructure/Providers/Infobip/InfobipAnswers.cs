using System.Net;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Infobip;

/// <summary>
/// What an answer means, message by message, whatever their order. Nothing of an answer that does not add up is believed.
/// </summary>
internal static class InfobipAnswers
{
    private const int LongestId = 128;

    /// <summary>Logs are kept for 48 hours; an older message may be gone from them.</summary>
    private static readonly TimeSpan LogAge = TimeSpan.FromHours(47);

    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    /// <summary>One malformed message makes Infobip refuse the whole request, and certainly take none of it.</summary>
    public static bool IsRefusal(in Exchange exchange) => exchange is { Silence: Silence.None, Status: HttpStatusCode.BadRequest };

    public static void Read(in Exchange exchange, ReadOnlySpan<OutboundSms> messages, DateTimeOffset now, Span<SubmitOutcome> outcomes)
    {
        outcomes.Fill(exchange.IsSuccess ? Unknown : HttpVerdict.Of(exchange, now));
        if (!exchange.IsSuccess || !InfobipJson.TryRead(exchange.Body, InfobipJson.Default.InfobipAnswer, out var answer)) return;
        if (answer.Messages is not { } taken || taken.Length != messages.Length) return;

        var byId = new Dictionary<Guid, InfobipTaken>(taken.Length);
        foreach (var one in taken)
        {
            if (one?.MessageId is not { Length: <= LongestId } text || !Guid.TryParse(text, out var id) || !byId.TryAdd(id, one)) return;
        }

        foreach (var message in messages)
        {
            if (!byId.ContainsKey(message.MessageId)) return;
        }

        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = Outcome(byId[messages[i].MessageId]);
    }

    public static void ReadFindings(in Exchange exchange, ReadOnlySpan<DoubtfulSms> messages, DateTimeOffset now, Span<QueryOutcome> outcomes)
    {
        outcomes.Fill(new QueryOutcome.CannotTell());
        if (exchange.Silence != Silence.None || exchange.Status != HttpStatusCode.OK) return;
        if (!InfobipJson.TryRead(exchange.Body, InfobipJson.Default.InfobipLogs, out var logs) || logs.Results is not { } results) return;
        if (results.Length >= InfobipRequests.LogLimit) return;

        var asked = new HashSet<Guid>(messages.Length);
        foreach (var message in messages) asked.Add(message.MessageId);
        var known = new Dictionary<Guid, string>(results.Length);
        foreach (var log in results)
        {
            // One that was not asked for: the filter was not heeded, and ours may be on no page that we see.
            if (log?.MessageId is not { Length: <= LongestId } text || !Guid.TryParse(text, out var id) || !asked.Contains(id)) return;
            known.TryAdd(id, text);
        }

        for (var i = 0; i < outcomes.Length; i++)
        {
            if (known.TryGetValue(messages[i].MessageId, out var reference)) outcomes[i] = new QueryOutcome.Found(reference);
            else if (now - messages[i].SubmittedAt < LogAge) outcomes[i] = new QueryOutcome.NotFound();
        }
    }

    private static SubmitOutcome Outcome(InfobipTaken taken) => taken.Status switch
    {
        { GroupId: InfobipCodes.Pending or InfobipCodes.Delivered } => new SubmitOutcome.Accepted(taken.MessageId!),
        { GroupId: InfobipCodes.Rejected, Id: var id } => InfobipCodes.StatusReason(id) switch
        {
            // The first submit under this id may have been taken; a query tells.
            MessageReason.DuplicateReference => Unknown,
            { } reason when reason.IsRetryable() => new SubmitOutcome.RetryLater(reason),
            { } reason => new SubmitOutcome.Rejected(reason),
            null => new SubmitOutcome.Rejected(MessageReason.CarrierRejected),
        },
        _ => Unknown,
    };
}
