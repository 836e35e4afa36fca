using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>
/// What an answer means. <c>RetryLater</c> only where the carrier says that it did not take the message; anything that it
/// does not document, or that does not add up, is <c>Unknown</c>.
/// </summary>
internal static class SimulatorAnswers
{
    private const int LongestId = 128;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    public static void Read(in Exchange exchange, ReadOnlySpan<OutboundSms> messages, bool single, DateTimeOffset now, Span<SubmitOutcome> outcomes)
    {
        if (exchange.Silence == Silence.None && exchange.Status is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.MultiStatus)
            ReadResults(exchange.Body, messages, single, outcomes);
        else if (single && exchange.Status == HttpStatusCode.UnprocessableEntity
            && Parse(exchange.Body, WireJson.Default.WireResult, out var refusal) && refusal.Status == "rejected" && IsFor(messages[0], refusal.ClientRef))
            outcomes[0] = Outcome(refusal);
        else
            outcomes.Fill(HttpVerdict.Of(exchange, now));
    }

    public static void ReadFindings(in Exchange exchange, ReadOnlySpan<DoubtfulSms> messages, Span<QueryOutcome> outcomes)
    {
        outcomes.Fill(new QueryOutcome.CannotTell());
        if (exchange.Silence != Silence.None || exchange.Status != HttpStatusCode.OK) return;
        if (!Parse(exchange.Body, WireJson.Default.WireFindings, out var findings) || findings?.Results is not { } results) return;
        if (results.Length != messages.Length) return;

        // Nothing of an answer that does not add up is believed: a wrong "not found" would be sent twice.
        for (var i = 0; i < results.Length; i++)
        {
            if (!Guid.TryParse(results[i].ClientRef, out var id) || id != messages[i].MessageId) return;
        }

        for (var i = 0; i < results.Length; i++)
        {
            outcomes[i] = results[i] switch
            {
                { Found: true, Id: { Length: > 0 and <= LongestId } id } => new QueryOutcome.Found(id),
                { Found: false } => new QueryOutcome.NotFound(),
                _ => new QueryOutcome.CannotTell(),
            };
        }
    }

    private static void ReadResults(ReadOnlySpan<byte> body, ReadOnlySpan<OutboundSms> messages, bool single, Span<SubmitOutcome> outcomes)
    {
        outcomes.Fill(Unknown);
        WireResult[]? results = null;
        if (single)
        {
            if (Parse(body, WireJson.Default.WireResult, out var one)) results = [one];
        }
        else if (Parse(body, WireJson.Default.WireResults, out var all))
        {
            results = all?.Results;
        }

        if (results is null || results.Length != messages.Length) return;
        for (var i = 0; i < results.Length; i++)
        {
            if (!IsFor(messages[i], results[i].ClientRef)) return;
        }

        for (var i = 0; i < results.Length; i++) outcomes[i] = Outcome(results[i]);
    }

    private static SubmitOutcome Outcome(in WireResult result) => result switch
    {
        { Status: "accepted", Id: { Length: > 0 and <= LongestId } id } => new SubmitOutcome.Accepted(id),
        { Status: "rejected" } => new SubmitOutcome.Rejected(SimulatorCodes.Reason(result.Code) ?? MessageReason.CarrierRejected),
        { Status: "retry" } => new SubmitOutcome.RetryLater(
            SimulatorCodes.Reason(result.Code) is { } reason && reason.IsRetryable() ? reason : MessageReason.CarrierCongested,
            result.RetryAfter is >= 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds)) : null),
        _ => Unknown,
    };

    private static bool IsFor(OutboundSms message, string? clientRef) => Guid.TryParse(clientRef, out var id) && id == message.MessageId;

    private static bool Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize(body, type);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }
}
