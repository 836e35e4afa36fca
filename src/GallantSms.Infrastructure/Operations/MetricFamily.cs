using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace GallantSms.Infrastructure.Operations;

/// <summary>One metric with all its series. Series are bounded: what comes after the limit is counted under <c>other</c>.</summary>
internal sealed class MetricFamily
{
    private const int MostSeries = 1000;

    private readonly ConcurrentDictionary<LabelValues, Series> _series = new();
    private readonly string _help;
    private readonly string _type;
    private readonly bool _observable;
    private readonly double[]? _bounds;
    private string[] _labels = [];
    private int _count;

    private MetricFamily(Instrument instrument, string type, double[]? bounds)
    {
        Name = instrument.Name;
        _help = instrument.Description ?? instrument.Name;
        _type = type;
        _observable = instrument.IsObservable;
        _bounds = bounds;
    }

    public string Name { get; }

    public static MetricFamily For(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => new(instrument, "histogram", [.. histogram.Advice?.HistogramBucketBoundaries ?? [1]]),
        Counter<long> or ObservableCounter<long> or ObservableCounter<double> => new(instrument, "counter", null),
        _ => new(instrument, "gauge", null),
    };

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = SeriesOf(tags);
        if (_observable) series.Set(value);
        else if (_bounds is null) series.Add(value);
        else series.Observe(value);
    }

    /// <summary>Series of observed values live for one scrape: what is no longer reported is gone.</summary>
    public void BeginScrape()
    {
        if (!_observable) return;
        _series.Clear();
        _count = 0;
    }

    public void Write(StringBuilder text)
    {
        text.Append("# HELP ").Append(Name).Append(' ').Append(_help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(_type).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(s => s.Key.First, StringComparer.Ordinal).ThenBy(s => s.Key.Second, StringComparer.Ordinal).ThenBy(s => s.Key.Third, StringComparer.Ordinal))
            if (_bounds is null) Line(text, "", labels, null, series.Value);
            else WriteHistogram(text, labels, series);
    }

    private void WriteHistogram(StringBuilder text, LabelValues labels, Series series)
    {
        // Buckets are read once and summed here, so that count and +Inf agree although others go on counting.
        long cumulative = 0;
        for (var i = 0; i <= _bounds!.Length; i++)
        {
            cumulative += series.Bucket(i);
            Line(text, "_bucket", labels, i == _bounds.Length ? "+Inf" : Number(_bounds[i]), cumulative);
        }

        Line(text, "_sum", labels, null, series.Value);
        Line(text, "_count", labels, null, cumulative);
    }

    private void Line(StringBuilder text, string suffix, LabelValues labels, string? bound, double value)
    {
        text.Append(Name).Append(suffix);
        var open = '{';
        for (var i = 0; i < _labels.Length; i++)
            Label(text, ref open, _labels[i], labels[i]);
        if (bound is not null) Label(text, ref open, "le", bound);
        if (open == ',') text.Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static void Label(StringBuilder text, ref char open, string name, string value)
    {
        text.Append(open).Append(name).Append("=\"");
        open = ',';
        foreach (var c in value)
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(c),
            };
        text.Append('"');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private Series SeriesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = new LabelValues(At(tags, 0), At(tags, 1), At(tags, 2));
        if (_series.TryGetValue(key, out var series)) return series;
        if (_labels.Length != tags.Length) _labels = [.. tags.ToArray().Select(t => t.Key)];
        if (Interlocked.Increment(ref _count) > MostSeries)
            key = new(tags.Length > 0 ? "other" : "", tags.Length > 1 ? "other" : "", tags.Length > 2 ? "other" : "");
        return _series.GetOrAdd(key, _ => new Series(_bounds));
    }

    private static string At(ReadOnlySpan<KeyValuePair<string, object?>> tags, int index) =>
        index >= tags.Length ? "" : tags[index].Value as string ?? tags[index].Value?.ToString() ?? "";

    /// <summary>Values of up to three labels, in the order the instrument gives them.</summary>
    private readonly record struct LabelValues(string First, string Second, string Third)
    {
        public string this[int index] => index switch { 0 => First, 1 => Second, _ => Third };
    }

    private sealed class Series(double[]? bounds)
    {
        private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
        private double _value;

        public double Value => Volatile.Read(ref _value);

        public void Set(double value) => Volatile.Write(ref _value, value);

        public void Add(double value)
        {
            var known = Volatile.Read(ref _value);
            while (true)
            {
                var seen = Interlocked.CompareExchange(ref _value, known + value, known);
                if (seen.Equals(known)) return;
                known = seen;
            }
        }

        public void Observe(double value)
        {
            var bucket = 0;
            while (bucket < bounds!.Length && value > bounds[bucket]) bucket++;
            Interlocked.Increment(ref _buckets[bucket]);
            Add(value);
        }

        public long Bucket(int index) => Volatile.Read(ref _buckets[index]);
    }
}
