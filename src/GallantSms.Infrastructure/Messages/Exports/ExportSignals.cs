using System.Threading.Channels;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>Tells this process's writers that a tenant has something to write. What gets lost is found by the sweep.</summary>
internal sealed class ExportSignals
{
    private readonly Channel<Guid> _woken = Channel.CreateBounded<Guid>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake(Guid tenantId) => _woken.Writer.TryWrite(tenantId);

    public IAsyncEnumerable<Guid> ReadAllAsync(CancellationToken ct) => _woken.Reader.ReadAllAsync(ct);
}
