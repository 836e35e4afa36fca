namespace GallantSms.Infrastructure.Messaging;

/// <summary>What a subscriber holds: disposing it runs <paramref name="end"/>, which may be asked twice.</summary>
internal sealed class Ending(Func<Task> end) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await end();
}
