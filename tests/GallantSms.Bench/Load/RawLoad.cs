using System.Diagnostics;
using System.Net.Sockets;

namespace GallantSms.Bench.Load;

/// <summary>The n-th request, from 0: its own memory or the connection's scratch.</summary>
internal delegate ReadOnlyMemory<byte> RequestSource(long n, byte[] scratch);

/// <param name="FirstAt">From the start to the first answer.</param>
/// <param name="Elapsed">From the start to the last answer.</param>
/// <param name="P50">Of the time from a request to its answer, milliseconds.</param>
internal sealed record LoadResult(long Count, TimeSpan FirstAt, TimeSpan Elapsed, double P50, double P99)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;
}

/// <summary>
/// Closed-loop load over keep-alive connections: each sends its next request when the last one is answered. Bytes to a
/// socket and back, because the client shares the cores with what it measures.
/// </summary>
internal static class RawLoad
{
    /// <exception cref="BenchFailure">An answer has another status than the expected one.</exception>
    public static async Task<LoadResult> RunAsync(Uri target, int connections, long count, int status, RequestSource requests, CancellationToken ct)
    {
        var latencies = new double[count];
        var open = new List<RawConnection>();
        try
        {
            for (var i = 0; i < connections; i++) open.Add(await RawConnection.OpenAsync(target, ct));

            long next = -1, first = 0;
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var start = Stopwatch.GetTimestamp();
            async Task WorkAsync(RawConnection connection)
            {
                try
                {
                    var scratch = new byte[16 * 1024];
                    while (Interlocked.Increment(ref next) is var n && n < count)
                    {
                        var sent = Stopwatch.GetTimestamp();
                        var answered = await connection.AskAsync(requests(n, scratch), failed.Token);
                        if (answered != status) throw new BenchFailure($"Request {n:N0} was answered {answered}, not {status}: {connection.Answer}");
                        var now = Stopwatch.GetTimestamp();
                        if (Volatile.Read(ref first) == 0) Interlocked.CompareExchange(ref first, now, 0);
                        latencies[n] = Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds;
                    }
                }
                catch
                {
                    await failed.CancelAsync(); // the others need not go on
                    throw;
                }
            }

            var work = open.ConvertAll(c => Task.Run(() => WorkAsync(c), CancellationToken.None));
            await AllAsync(work, ct);
            var elapsed = Stopwatch.GetElapsedTime(start);
            Array.Sort(latencies);
            return new(count, Stopwatch.GetElapsedTime(start, first), elapsed, latencies[(count - 1) / 2], latencies[(count - 1) * 99 / 100]);
        }
        finally
        {
            foreach (var connection in open) connection.Dispose();
        }
    }

    /// <summary>The failure that began it, not the cancellations that followed.</summary>
    private static async Task AllAsync(List<Task> work, CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(work);
        }
        catch (Exception) when (work.FirstOrDefault(t => t.IsFaulted) is { } faulted && !ct.IsCancellationRequested)
        {
            throw faulted.Exception!.InnerException switch
            {
                BenchFailure failure => failure,
                SocketException or IOException => new BenchFailure("A connection broke under load.", faulted.Exception),
                var other => other!,
            };
        }
    }
}
