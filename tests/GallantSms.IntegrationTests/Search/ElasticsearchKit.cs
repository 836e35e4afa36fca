using System.Net;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Search.Elasticsearch;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GallantSms.IntegrationTests.Search;

/// <summary>The classes of the Elasticsearch search as they are put together in the product, on any address.</summary>
internal sealed class ElasticsearchKit : IDisposable
{
    private readonly GallantMeters _meters = new();

    public ElasticsearchKit(TenantDataSources sources, string prefix, Action<ElasticsearchOptions>? adjust = null)
    {
        var options = new ElasticsearchOptions { Address = ElasticsearchServer.Address };
        adjust?.Invoke(options);
        var given = Options.Create(options);
        Names = new(prefix);
        Client = new(given, TimeProvider.System);
        Indexes = new(Client, Names, given, TimeProvider.System);
        Bulk = new(Client, given, _meters, TimeProvider.System, NullLogger<BulkSender>.Instance);
        Searches = new(Client, Names);
        Index = new(Indexes, Bulk, Searches, Names, sources, given);
        Search = new(Searches, Client, sources);
    }

    public IndexNames Names { get; }

    public ElasticsearchClient Client { get; }

    public ElasticsearchIndexes Indexes { get; }

    public BulkSender Bulk { get; }

    public ElasticsearchSearches Searches { get; }

    public ElasticsearchIndex Index { get; }

    public ElasticsearchSearch Search { get; }

    public static string NewPrefix() => $"test{Guid.NewGuid():N}"[..16];

    public async Task DropAsync()
    {
        // By name: a server may refuse patterns here.
        var there = await Client.SendAsync(HttpMethod.Get, $"{Names.All}/_settings?filter_path=*.settings.index.uuid", null, default);
        if (there.IsSuccess) foreach (var index in there.Body.EnumerateObject()) await Client.SendAsync(HttpMethod.Delete, index.Name, null, default);
        var gone = await Client.SendAsync(HttpMethod.Delete, $"_index_template/{Names.Template}", null, default);
        Assert.True(gone.IsSuccess || gone.Status == HttpStatusCode.NotFound);
        Dispose();
    }

    public void Dispose()
    {
        Client.Dispose();
        _meters.Dispose();
    }
}
