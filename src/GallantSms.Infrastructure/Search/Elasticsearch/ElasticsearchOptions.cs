using System.ComponentModel.DataAnnotations;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

public sealed class ElasticsearchOptions
{
    public const string Section = "Search:Elasticsearch";

    /// <summary>Environment variable that stands in for <see cref="Address"/>.</summary>
    public const string AddressKey = "GALLANT_ELASTICSEARCH";

    public const string CaKey = "GALLANT_ELASTICSEARCH_CA";

    public const string ApiKeyKey = "GALLANT_ELASTICSEARCH_API_KEY";

    /// <summary><c>https://user:password@host:9200</c>. Empty: search is PostgreSQL's.</summary>
    public string Address { get; set; } = "";

    /// <summary>File with the certificate, PEM, that the server's must lead up to. Empty: those that the machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>The encoded form, as the server gives it out. Goes before a user and password.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Of an index for a month. A tenant's messages of a month lie in one of them.</summary>
    [Range(1, 64)]
    public int Shards { get; set; } = 1;

    /// <summary>Bytes of one bulk request. Elasticsearch advises 5 to 15 MB.</summary>
    [Range(10_000, 50_000_000)]
    public int BulkBytes { get; set; } = 5_000_000;

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Tries of what the server had no room for (429), or did not answer, before the indexer pauses.</summary>
    [Range(1, 20)]
    public int Tries { get; set; } = 5;
}
