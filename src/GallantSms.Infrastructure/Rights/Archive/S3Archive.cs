using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>A bucket of any S3-compatible storage.</summary>
internal sealed class S3Archive : IArchiveStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;

    public S3Archive(ArchiveAddress address)
    {
        _bucket = address.Bucket;
        _client = new(new BasicAWSCredentials(address.AccessKey, address.Secret), new AmazonS3Config
        {
            ServiceURL = address.Endpoint,
            AuthenticationRegion = address.Region,
            ForcePathStyle = true, // what every compatible server has
            Timeout = TimeSpan.FromMinutes(5),
            MaxErrorRetry = 3,
            // Checksums of AWS's own make are unknown elsewhere; what was stored is read back and compared by us.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public Task PutAsync(string key, Stream content, CancellationToken ct) => TellAsync(() =>
    {
        content.Position = 0;
        return _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = key, InputStream = content, AutoCloseStream = false, UseChunkEncoding = false }, ct);
    });

    public async Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        try
        {
            return (await TellAsync(() => _client.GetObjectAsync(_bucket, key, ct))).ResponseStream;
        }
        catch (ArchiveUnavailableException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" })
        {
            return null;
        }
    }

    public Task DeleteAsync(string key, CancellationToken ct) => TellAsync(() => _client.DeleteObjectAsync(_bucket, key, ct));

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct)
    {
        var (keys, request) = (new List<string>(), new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix });
        do
        {
            var page = await TellAsync(() => _client.ListObjectsV2Async(request, ct));
            keys.AddRange((page.S3Objects ?? []).Select(o => o.Key));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        return keys;
    }

    public void Dispose() => _client.Dispose();

    private static async Task<T> TellAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new ArchiveUnavailableException("The archive does not answer, or refuses.", e);
        }
    }
}
