using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Web;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Configuration;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary><c>s3://key:secret@host[:port]/bucket?region=…&amp;tls=false</c>. Key and secret are percent-encoded.</summary>
internal sealed record ArchiveAddress(string Endpoint, string AccessKey, string Secret, string Bucket, string Region)
{
    public static ArchiveAddress Parse(string given)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out var uri) || uri.Scheme != "s3" || uri.UserInfo.Split(':') is not [{ Length: > 0 } key, { Length: > 0 } secret]
            || uri.AbsolutePath.Trim('/') is not { Length: > 0 } bucket || bucket.Contains('/'))
            throw new InvalidOperationException("GALLANT_ARCHIVE is s3://key:secret@host/bucket?region=… or the path of a folder."); // never the value: it has the secret
        NameValueCollection query = HttpUtility.ParseQueryString(uri.Query);
        var scheme = query["tls"] == "false" ? "http" : "https";
        return new($"{scheme}://{uri.Authority[(uri.Authority.LastIndexOf('@') + 1)..]}", Uri.UnescapeDataString(key), Uri.UnescapeDataString(secret), bucket, query["region"] ?? "us-east-1");
    }
}

/// <summary>The archive of each region of data: <c>GALLANT_ARCHIVE</c>, and <c>GALLANT_ARCHIVE_EU</c> for the region <c>eu</c>.</summary>
internal sealed class ArchiveStores(IConfiguration configuration) : IDisposable
{
    private readonly ConcurrentDictionary<string, IArchiveStore?> _stores = [];

    /// <summary>Null: nothing is archived there. A region without its own never uses another's.</summary>
    public IArchiveStore? For(string residency) => _stores.GetOrAdd(residency, Make);

    public void Dispose()
    {
        foreach (var store in _stores.Values.OfType<IDisposable>()) store.Dispose();
    }

    private IArchiveStore? Make(string residency)
    {
        var name = residency == PostgresOptions.DefaultServer ? "GALLANT_ARCHIVE" : $"GALLANT_ARCHIVE_{residency.ToUpperInvariant()}";
        return configuration[name] switch
        {
            null or "" => null,
            var folder when Path.IsPathRooted(folder) => new FolderArchive(folder),
            var address => new S3Archive(ArchiveAddress.Parse(address)),
        };
    }
}
