namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>Where archived days lie: objects by key. What is put there is sealed already.</summary>
internal interface IArchiveStore
{
    /// <summary>Replaces what was there. <paramref name="content"/> can seek.</summary>
    /// <exception cref="ArchiveUnavailableException">It does not answer, or refuses.</exception>
    Task PutAsync(string key, Stream content, CancellationToken ct);

    /// <summary>Null: there is no such object.</summary>
    /// <exception cref="ArchiveUnavailableException">It does not answer, or refuses.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken ct);

    /// <summary>Nothing happens when it is not there.</summary>
    /// <exception cref="ArchiveUnavailableException">It does not answer, or refuses.</exception>
    Task DeleteAsync(string key, CancellationToken ct);

    /// <summary>Keys that begin so, in order.</summary>
    /// <exception cref="ArchiveUnavailableException">It does not answer, or refuses.</exception>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct);
}

internal sealed class ArchiveUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
