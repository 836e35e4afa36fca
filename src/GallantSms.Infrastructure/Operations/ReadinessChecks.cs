using GallantSms.Application.Messages.Delivery;
using GallantSms.Infrastructure.Persistence;

namespace GallantSms.Infrastructure.Operations;

internal sealed class PlatformDatabaseCheck(PlatformDataSource platform) : IReadinessCheck
{
    public string Name => "platform_database";

    public async ValueTask<ReadinessResult> CheckAsync(CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("select 1");
        await command.ExecuteScalarAsync(ct);
        return new(true);
    }
}

internal sealed class TransportCheck(ILaneTransport transport) : IReadinessCheck
{
    public string Name => "transport";

    public async ValueTask<ReadinessResult> CheckAsync(CancellationToken ct) =>
        await transport.IsHealthyAsync(ct) ? new(true) : new(false, "the broker does not answer");
}

/// <summary>Workers of this process that stopped going round. A process without workers has none to miss.</summary>
internal sealed class WorkersCheck(Heartbeats heartbeats) : IReadinessCheck
{
    public string Name => "workers";

    public ValueTask<ReadinessResult> CheckAsync(CancellationToken ct)
    {
        var silent = heartbeats.Silent();
        return new(silent.Count == 0 ? new ReadinessResult(true) : new(false, $"silent: {string.Join(", ", silent)}"));
    }
}
