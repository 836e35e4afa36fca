using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Common;

/// <summary>What the pipeline counts. Names and units as Prometheus wants them; labels have few values, never numbers or texts.</summary>
public sealed class GallantMeters : IDisposable
{
    public const string MeterName = "gallant";

    private static readonly ConcurrentDictionary<Enum, string> Words = [];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _messages;
    private readonly Counter<long> _segments;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _receipts;
    private readonly Histogram<double> _submits;
    private readonly Histogram<long> _groups;

    public GallantMeters()
    {
        _messages = _meter.CreateCounter<long>("sms_messages_total", description: "Messages that reached a status.");
        _segments = _meter.CreateCounter<long>("sms_segments_total", description: "Segments accepted.");
        _outcomes = _meter.CreateCounter<long>("sms_provider_outcomes_total", description: "Answers of carriers to submits, by message.");
        _receipts = _meter.CreateCounter<long>("sms_receipts_total", description: "Delivery receipts taken in, by reported status.");
        _submits = _meter.CreateHistogram<double>("sms_provider_submit_duration_seconds", "s", "Time of one call of a carrier.");
        _groups = _meter.CreateHistogram<long>("sms_accept_group_size", description: "Messages written by one group commit.");
    }

    public void MessageReached(MessageStatus status, long count = 1) => _messages.Add(count, new KeyValuePair<string, object?>("status", Word(status)));

    public void Accepted(int messages, long segments)
    {
        MessageReached(MessageStatus.Accepted, messages);
        _segments.Add(segments);
        _groups.Record(messages);
    }

    public void ProviderOutcome(string account, string outcome) =>
        _outcomes.Add(1, new KeyValuePair<string, object?>("account", account), new KeyValuePair<string, object?>("outcome", outcome));

    public void ProviderSubmitted(string account, TimeSpan took) =>
        _submits.Record(took.TotalSeconds, new KeyValuePair<string, object?>("account", account));

    public void Receipt(MessageStatus status, long count = 1) => _receipts.Add(count, new KeyValuePair<string, object?>("status", Word(status)));

    /// <summary>A value that is looked up when somebody asks.</summary>
    public void Observe(string name, string description, Func<IEnumerable<Measurement<double>>> values) =>
        _meter.CreateObservableGauge(name, values, description: description);

    public void Dispose() => _meter.Dispose();

    private static string Word(MessageStatus status) =>
        Words.GetOrAdd(status, static s => JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString()));
}
