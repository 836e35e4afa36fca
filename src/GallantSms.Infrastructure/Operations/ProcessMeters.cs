using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GallantSms.Infrastructure.Operations;

/// <summary>The process itself, by the names that Prometheus dashboards know.</summary>
internal sealed class ProcessMeters : IDisposable
{
    public ProcessMeters()
    {
        Meter = new Meter("GallantSms.Process");
        var started = Process.GetCurrentProcess().StartTime.ToUniversalTime();
        Meter.CreateObservableGauge("process_start_time_seconds", () => (started - DateTime.UnixEpoch).TotalSeconds, null, "Start of the process, in seconds since 1970.");
        Meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, null, "Processor time used.");
        Meter.CreateObservableGauge("process_resident_memory_bytes", () => (double)Environment.WorkingSet, null, "Memory in use by the process.");
        Meter.CreateObservableGauge("process_threads", ThreadCount, null, "Threads of the process.");
        Meter.CreateObservableGauge("dotnet_gc_heap_bytes", () => (double)GC.GetTotalMemory(false), null, "Managed memory in use, garbage not yet collected included.");
        Meter.CreateObservableCounter("dotnet_gc_allocated_bytes_total", () => (double)GC.GetTotalAllocatedBytes(), null, "Managed memory allocated.");
        Meter.CreateObservableCounter("dotnet_gc_pause_seconds_total", () => GC.GetTotalPauseDuration().TotalSeconds, null, "Time the process stood still for garbage collection.");
        Meter.CreateObservableCounter("dotnet_gc_collections_total", Collections, null, "Garbage collections, by generation.");
        Meter.CreateObservableGauge("dotnet_threadpool_threads", () => (double)ThreadPool.ThreadCount, null, "Threads of the thread pool.");
        Meter.CreateObservableGauge("dotnet_threadpool_queue_length", () => (double)ThreadPool.PendingWorkItemCount, null, "Work items waiting for a thread.");
    }

    public Meter Meter { get; }

    public void Dispose() => Meter.Dispose();

    private static double ThreadCount()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static IEnumerable<Measurement<long>> Collections() =>
        Enumerable.Range(0, GC.MaxGeneration + 1).Select(g => new Measurement<long>(GC.CollectionCount(g), new KeyValuePair<string, object?>("generation", g)));
}
