using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;

namespace GallantSms.Bench.Yardsticks;

/// <summary>The simulator alone: the requests that the platform would send, from bytes made before. Messages a second.</summary>
internal static class CarrierPosts
{
    private const string Authorization = "Authorization: Bearer simulator-secret";

    public static async Task<double> BatchesAsync(Carrier carrier, int connections, int messages, int batch, CancellationToken ct)
    {
        var requests = new byte[Math.Max(connections, messages / batch)][];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = RawRequest.Post(carrier.Address, $"/accounts/{Carrier.Outsider}/messages/batch", Bodies.CarrierBatch(batch), Authorization);
        return batch * (await RawLoad.RunAsync(carrier.Address, connections, requests.Length, 202, RawRequest.Each(requests), ct)).PerSecond;
    }

    public static async Task<double> SinglesAsync(Carrier carrier, int connections, int messages, CancellationToken ct) =>
        (await RunSinglesAsync(carrier, connections, messages, ct)).PerSecond;

    public static Task<LoadResult> RunSinglesAsync(Carrier carrier, int connections, int messages, CancellationToken ct)
    {
        var requests = new byte[messages][];
        for (var i = 0; i < messages; i++)
            requests[i] = RawRequest.Post(carrier.Address, $"/accounts/{Carrier.Outsider}/messages", Bodies.CarrierSingle(), Authorization);
        return RawLoad.RunAsync(carrier.Address, connections, messages, 202, RawRequest.Each(requests), ct);
    }
}
