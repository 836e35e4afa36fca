using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace GallantSms.Bench.Installations;

/// <summary>Counts of the simulator over the accounts that the platform uses.</summary>
internal readonly record struct CarrierCounts(long Distinct, long Duplicates, long ReceiptsSent);

/// <summary>The simulator's control API.</summary>
internal sealed class Carrier(HttpClient http)
{
    /// <summary>An account of the simulator that the platform does not use.</summary>
    public const string Outsider = "yardstick";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public Uri Address => http.BaseAddress!;

    /// <summary>Nothing is written to its journal; receipts and the delay of its answers as told.</summary>
    public async Task SetAsync(bool receipts, CancellationToken ct, int latencyMs = 0)
    {
        using var answer = await http.PutAsJsonAsync("/control/faults", new { receipts, latency_ms = latencyMs, log = false }, ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<CarrierCounts> CountsAsync(CancellationToken ct)
    {
        var stats = await http.GetFromJsonAsync<JsonElement>("/control/stats", ct);
        long distinct = 0, duplicates = 0, receipts = 0;
        foreach (var account in stats.GetProperty("accounts").EnumerateObject().Where(a => a.Name != Outsider))
        {
            distinct += account.Value.GetProperty("distinct").GetInt64();
            duplicates += account.Value.GetProperty("duplicates").GetInt64();
            receipts += account.Value.GetProperty("receipts_sent").GetInt64();
        }

        return new(distinct, duplicates, receipts);
    }

    /// <summary>Polls every few milliseconds; a poll costs the simulator next to nothing.</summary>
    public async Task<CarrierCounts> UntilAsync(Func<CarrierCounts, bool> reached, CancellationToken ct)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            var counts = await CountsAsync(ct);
            if (reached(counts)) return counts;
            if (clock.Elapsed > Patience) throw new BenchFailure($"The simulator did not get there within {Patience.TotalMinutes} minutes: {counts}");
            await Task.Delay(15, ct);
        }
    }
}
