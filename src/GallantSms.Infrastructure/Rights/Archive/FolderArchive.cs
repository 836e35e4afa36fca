namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>Objects as files below a folder, for development and small installations with a backed-up disk.</summary>
internal sealed class FolderArchive(string root) : IArchiveStore
{
    public async Task PutAsync(string key, Stream content, CancellationToken ct)
    {
        var path = PathOf(key);
        await TellAsync(async () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var next = $"{path}.{Guid.NewGuid():N}.part";
            try
            {
                await using (var file = new FileStream(next, FileMode.CreateNew, FileAccess.Write))
                {
                    content.Position = 0;
                    await content.CopyToAsync(file, ct);
                    file.Flush(flushToDisk: true); // the database forgets the rows on the strength of this
                }

                File.Move(next, path, overwrite: true);
            }
            finally
            {
                File.Delete(next);
            }

            return true;
        });
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken ct) => TellAsync(() => Task.FromResult<Stream?>(File.Exists(PathOf(key)) ? File.OpenRead(PathOf(key)) : null));

    public Task DeleteAsync(string key, CancellationToken ct) => TellAsync(() =>
    {
        if (File.Exists(PathOf(key))) File.Delete(PathOf(key));
        return Task.FromResult(true);
    });

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct) => TellAsync(() =>
    {
        if (!Directory.Exists(root)) return Task.FromResult<IReadOnlyList<string>>([]);
        var keys = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".part", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'));
        return Task.FromResult<IReadOnlyList<string>>([.. keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    });

    private static async Task<T> TellAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveUnavailableException("The archive's folder cannot be used.", e);
        }
    }

    private string PathOf(string key)
    {
        var path = Path.GetFullPath(Path.Combine(root, key));
        return path.StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new ArgumentException("The key leads out of the archive.", nameof(key));
    }
}
