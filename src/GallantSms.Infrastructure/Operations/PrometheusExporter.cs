using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using GallantSms.Application.Common;

namespace GallantSms.Infrastructure.Operations;

/// <summary>
/// Listens to the platform's meters and writes them as Prometheus text, version 0.0.4. Instruments are named as Prometheus
/// wants them, so nothing is translated. Counting looks up a series by its label values and adds: no allocation.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly TimeSpan ScrapeLimit = TimeSpan.FromSeconds(2);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _scrape = new(1, 1);
    private readonly GallantMeters _meters;

    public PrometheusExporter(GallantMeters meters, ProcessMeters process)
    {
        _meters = meters;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, meters.Meter) && !ReferenceEquals(instrument.Meter, process.Meter)) return;
            listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, _ => MetricFamily.For(instrument)));
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    public async Task<string> ScrapeAsync(CancellationToken ct)
    {
        await _scrape.WaitAsync(ct);        // observable values belong to one scrape
        try
        {
            await _meters.RefreshAsync(ScrapeLimit, ct);
            foreach (var family in _families.Values) family.BeginScrape();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder(16 * 1024);
            foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)) family.Write(text);
            return text.ToString();
        }
        finally
        {
            _scrape.Release();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _scrape.Dispose();
    }
}
