using GallantSms.Infrastructure.Search.Postgres;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Search;

public sealed class PostgresSearchTests(GallantFixture gallant, SearchCorpus corpus) : SearchContract(gallant, corpus), IClassFixture<SearchCorpus>
{
    private protected override Task<SearchKit> StartAsync(GallantFixture gallant)
    {
        var sources = gallant.Services.GetRequiredService<TenantDataSources>();
        var index = new PostgresIndex(sources);
        return Task.FromResult(new SearchKit(index, new PostgresSearch(sources), index, () => Task.CompletedTask));
    }
}
