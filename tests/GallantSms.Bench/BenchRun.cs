using GallantSms.Bench.Installations;
using GallantSms.Bench.Reporting;

namespace GallantSms.Bench;

internal interface IBench
{
    string Name { get; }

    /// <summary>Whether a broker makes a difference to it.</summary>
    bool CrossesTransport { get; }

    Task RunAsync(BenchRun run, CancellationToken ct);
}

/// <summary>One bench over one transport.</summary>
/// <param name="Broker">AMQP address; <c>null</c>: messages travel in the process.</param>
internal sealed record BenchRun(Surroundings Surroundings, BenchOptions Options, Report Report, string Bench, Uri? Broker)
{
    public string Transport => Broker is null ? "in-process" : "rabbitmq";

    public int Scaled(int count) => Options.Scaled(count);

    /// <summary>A fresh installation: own databases, own simulator, own queues.</summary>
    public Task<Installation> InstallAsync(CancellationToken ct) => Installation.StartAsync(Surroundings, Broker, ct);

    /// <summary>Measures as often as the options say.</summary>
    public async Task<List<T>> RepeatAsync<T>(Func<Task<T>> once)
    {
        var results = new List<T>();
        for (var i = 0; i < Options.Runs; i++) results.Add(await once());
        return results;
    }

    public void Add(Figure figure) => Report.Add(figure with { Bench = Bench, Transport = Transport });
}
