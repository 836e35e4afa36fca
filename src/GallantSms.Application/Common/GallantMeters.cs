using System.Diagnostics.Metrics;
using System.Text.Json;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Common;

/// <summary>
/// What the platform measures, by its Prometheus names. One instance a process; counting allocates nothing.
/// Seconds and plain counts only, labels from small closed sets: never a number, a tenant's text or a path.
/// </summary>
public sealed class GallantMeters : IDisposable
{
    public const string MeterName = "GallantSms";

    private static readonly string[] Codes = [.. Enumerable.Range(0, 600).Select(c => c.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    private static readonly string[] Statuses = Words<MessageStatus>();
    private static readonly string[] Lanes = Words<Lane>();

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestSeconds;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _segments;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _submitSeconds;
    private readonly Counter<long> _receipts;
    private readonly Histogram<double> _groupSize;
    private readonly Counter<long> _searchIndexed;
    private readonly Counter<long> _searchFailures;
    private readonly Lock _gate = new();
    private readonly List<Watched> _laneDepths = [];
    private readonly List<Watched> _outboxLags = [];
    private readonly List<Watched> _searchBacklogs = [];

    public GallantMeters()
    {
        double[] seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
        Meter = new Meter(MeterName);
        _requests = Meter.CreateCounter<long>("http_requests_total", null, "HTTP requests answered, by route template, method and status code.");
        _requestSeconds = Buckets("http_request_duration_seconds", "Time from the first byte of a request to the end of its answer.", seconds);
        _messages = Meter.CreateCounter<long>("sms_messages_total", null, "Messages that entered a status.");
        _segments = Meter.CreateCounter<long>("sms_segments_total", null, "Segments of accepted messages.");
        _outcomes = Meter.CreateCounter<long>("sms_provider_outcomes_total", null, "Answers of carriers to submitted messages.");
        _submitSeconds = Buckets("sms_provider_submit_duration_seconds", "Time of one submit to a carrier.", seconds);
        _receipts = Meter.CreateCounter<long>("sms_receipts_total", null, "Delivery receipts taken, by the status they report.");
        _groupSize = Buckets("sms_accept_group_size", "Messages written by one group commit.", [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
        _searchIndexed = Meter.CreateCounter<long>("sms_search_indexed_total", null, "Messages written to the search store or taken out of it.");
        _searchFailures = Meter.CreateCounter<long>("sms_search_failures_total", null, "Writes that the search store did not take, by kind: unavailable is tried again, rejected is left out.");
        Meter.CreateObservableGauge("sms_search_backlog", () => Measured(_searchBacklogs), null, "Changes that the search store has not been told of, of all tenants.");
        Meter.CreateObservableGauge("sms_lane_depth", () => Measured(_laneDepths), null, "Items waiting on a lane.");
        Meter.CreateObservableGauge("sms_outbox_lag_seconds", () => Measured(_outboxLags), null, "Age of the oldest outbox row that is not yet published.");
    }

    /// <summary>For a listener that wants this instance's instruments and no other's.</summary>
    public Meter Meter { get; }

    public void HttpRequest(string routeTemplate, string method, int statusCode, TimeSpan elapsed)
    {
        _requests.Add(1, new("route", routeTemplate), new("method", method), new("code", Codes[statusCode is >= 0 and < 600 ? statusCode : 0]));
        _requestSeconds.Record(elapsed.TotalSeconds, new("route", routeTemplate), new("method", method));
    }

    public void MessageReached(MessageStatus status, long count = 1) => _messages.Add(count, new KeyValuePair<string, object?>("status", Statuses[(int)status]));

    /// <summary>One group commit: so many messages, of so many segments.</summary>
    public void Accepted(int messages, long segments)
    {
        MessageReached(MessageStatus.Accepted, messages);
        _segments.Add(segments);
        _groupSize.Record(messages);
    }

    /// <param name="account">The carrier account's name.</param>
    /// <param name="outcome"><c>accepted</c>, <c>rejected</c>, <c>retry_later</c> or <c>unknown</c>.</param>
    /// <param name="count">Messages with that outcome.</param>
    public void ProviderOutcome(string account, string outcome, long count = 1) => _outcomes.Add(count, new("account", account), new("outcome", outcome));

    public void ProviderSubmitted(string account, TimeSpan took) => _submitSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("account", account));

    public void Receipt(MessageStatus status, long count = 1) => _receipts.Add(count, new KeyValuePair<string, object?>("status", Statuses[(int)status]));

    public void SearchIndexed(long count) => _searchIndexed.Add(count);

    /// <param name="kind"><c>unavailable</c> or <c>rejected</c>.</param>
    public void SearchFailed(string kind, long count = 1) => _searchFailures.Add(count, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>A gauge that is looked up when somebody asks, without waiting for anything.</summary>
    public void Observe(string name, string description, Func<IEnumerable<Measurement<double>>> values) =>
        Meter.CreateObservableGauge(name, values, null, description);

    /// <summary>Asked at every scrape until disposed. May wait for a broker; the scrape bounds it.</summary>
    public IDisposable WatchLaneDepth(Lane lane, Func<CancellationToken, ValueTask<long>> depth) =>
        Watch(_laneDepths, new(async ct => await depth(ct), new KeyValuePair<string, object?>("lane", Lanes[(int)lane])));

    /// <summary>Asked at every scrape until disposed.</summary>
    public IDisposable WatchOutboxLag(Func<CancellationToken, ValueTask<TimeSpan>> lag) =>
        Watch(_outboxLags, new(async ct => (await lag(ct)).TotalSeconds, null));

    /// <summary>Asked at every scrape until disposed.</summary>
    public IDisposable WatchSearchBacklog(Func<CancellationToken, ValueTask<long>> backlog) => Watch(_searchBacklogs, new(async ct => await backlog(ct), null));

    /// <summary>Asks every watched source; one that fails or does not answer in time has no value in this scrape.</summary>
    public async Task RefreshAsync(TimeSpan limit, CancellationToken ct)
    {
        Watched[] watched;
        lock (_gate) watched = [.. _laneDepths, .. _outboxLags, .. _searchBacklogs];
        await Task.WhenAll(watched.Select(w => w.RefreshAsync(limit, ct)));
    }

    public void Dispose() => Meter.Dispose();

    private static string[] Words<T>()
        where T : struct, Enum
    {
        var words = new string[Enum.GetValues<T>().Max(v => Convert.ToInt32(v, null)) + 1];
        Array.Fill(words, "other");
        foreach (var value in Enum.GetValues<T>()) words[Convert.ToInt32(value, null)] = JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
        return words;
    }

    private Histogram<double> Buckets(string name, string description, double[] boundaries) =>
        Meter.CreateHistogram(name, null, description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });

    private Subscription Watch(List<Watched> list, Watched watched)
    {
        lock (_gate) list.Add(watched);
        return new Subscription(() =>
        {
            lock (_gate) list.Remove(watched);
        });
    }

    private List<Measurement<double>> Measured(List<Watched> list)
    {
        lock (_gate)
            return [.. list.Where(w => w.Value is not null).Select(w => w.Label is { } label ? new Measurement<double>(w.Value!.Value, label) : new(w.Value!.Value))];
    }

    private sealed class Watched(Func<CancellationToken, Task<double>> ask, KeyValuePair<string, object?>? label)
    {
        public KeyValuePair<string, object?>? Label => label;

        public double? Value { get; private set; }

        public async Task RefreshAsync(TimeSpan limit, CancellationToken ct)
        {
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
            bounded.CancelAfter(limit);
            try
            {
                Value = await ask(bounded.Token).WaitAsync(bounded.Token);
            }
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                Value = null;       // absent from the scrape is how Prometheus says "not known"; readiness names the failing part
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
