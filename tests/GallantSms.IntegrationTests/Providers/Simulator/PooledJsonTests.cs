using System.Buffers;
using GallantSms.Infrastructure.Providers.Simulator;

namespace GallantSms.IntegrationTests.Providers.Simulator;

public sealed class PooledJsonTests
{
    [Fact]
    public async Task An_answer_that_comes_before_the_body_is_sent_does_not_free_the_body()
    {
        var body = PooledJson.Write(1000, "the text of one message", (json, text) => json.WriteStringValue(text));
        var wire = new HeldStream();

        Assert.False(body.Begun);
        var sending = body.CopyToAsync(wire);
        Assert.True(body.Begun);
        body.Dispose();
        var another = ArrayPool<byte>.Shared.Rent(1000);   // would be the same array, were it back in the pool
        another.AsSpan().Fill((byte)'X');
        wire.LetGo();
        await sending;

        Assert.Equal("\"the text of one message\"", wire.Sent);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => body.CopyToAsync(Stream.Null));
    }

    /// <summary>Looks at what it was given only when it is let go, as a socket with a full buffer does.</summary>
    private sealed class HeldStream : MemoryStream
    {
        private readonly TaskCompletionSource _held = new();

        public string? Sent { get; private set; }

        public void LetGo() => _held.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _held.Task;
            Sent = System.Text.Encoding.UTF8.GetString(buffer.Span);
        }
    }
}
