using System.Diagnostics;
using System.Security.Cryptography;
using GallantSms.Infrastructure.Rights.Archive;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Rights;

/// <summary>What every archive's storage must do.</summary>
public abstract class ArchiveStoreContract
{
    private protected abstract IArchiveStore Store { get; }

    [Fact]
    public async Task What_is_put_comes_back_byte_for_byte_is_replaced_listed_in_order_and_gone_after_it_was_deleted()
    {
        var (large, small) = (RandomNumberGenerator.GetBytes(300_000), RandomNumberGenerator.GetBytes(10));
        foreach (var (key, bytes) in new[] { ("t/2026/01/02/b.gsa", small), ("t/2026/01/02/a.gsa", small), ("t/2026/01/02/a.gsa", large), ("u/2026/01/02/c.gsa", small) })
            await Store.PutAsync(key, new MemoryStream(bytes), CancellationToken.None);

        Assert.Equal(large, await BytesAsync("t/2026/01/02/a.gsa"));
        Assert.Equal(small, await BytesAsync("t/2026/01/02/b.gsa"));
        Assert.Equal(["t/2026/01/02/a.gsa", "t/2026/01/02/b.gsa"], await Store.ListAsync("t/2026/01/", CancellationToken.None));

        foreach (var key in new[] { "t/2026/01/02/a.gsa", "t/2026/01/02/a.gsa", "never/there" }) await Store.DeleteAsync(key, CancellationToken.None);
        Assert.Null(await Store.OpenAsync("t/2026/01/02/a.gsa", CancellationToken.None));
        Assert.Equal(["t/2026/01/02/b.gsa"], await Store.ListAsync("t/", CancellationToken.None));
        Assert.Empty(await Store.ListAsync("nobody/", CancellationToken.None));
    }

    private async Task<byte[]> BytesAsync(string key)
    {
        await using var stream = (await Store.OpenAsync(key, CancellationToken.None))!;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}

public sealed class FolderArchiveTests : ArchiveStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gallant-archive-").FullName;

    private protected override IArchiveStore Store => new FolderArchive(_folder);

    [Fact]
    public async Task A_key_does_not_lead_out_of_the_folder() => await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync("../elsewhere", new MemoryStream([1]), CancellationToken.None));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Against a server of somebody else's.</summary>
public sealed class S3ArchiveTests : ArchiveStoreContract, IAsyncLifetime
{
    private const string Bucket = "gallant-archive";

    private Process? _node;
    private S3Archive? _store;
    private int _port;

    private protected override IArchiveStore Store => _store!;

    public async Task InitializeAsync()
    {
        (_node, var answer) = await NodeOracle.ServeAsync<object, Answer>("s3.mjs", new { bucket = Bucket });
        _port = answer.Port;
        _store = new(ArchiveAddress.Parse($"s3://S3RVER:S3RVER@127.0.0.1:{_port}/{Bucket}?region=us-east-1&tls=false"));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_or_a_server_that_is_away_is_an_archive_that_is_not_available()
    {
        using var away = new S3Archive(ArchiveAddress.Parse($"s3://S3RVER:S3RVER@127.0.0.1:1/{Bucket}?tls=false"));
        await Assert.ThrowsAsync<ArchiveUnavailableException>(() => away.OpenAsync("a", CancellationToken.None));
        using var refused = new S3Archive(ArchiveAddress.Parse($"s3://S3RVER:S3RVER@127.0.0.1:{_port}/elsewhere?tls=false"));
        await Assert.ThrowsAsync<ArchiveUnavailableException>(() => refused.PutAsync("a", new MemoryStream([1]), CancellationToken.None));
        await Assert.ThrowsAsync<ArchiveUnavailableException>(() => refused.OpenAsync("a", CancellationToken.None));
    }

    public async Task DisposeAsync()
    {
        _store?.Dispose();
        if (_node is null) return;
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }


    private sealed record Answer(int Port);
}
