using GallantSms.Infrastructure.Search.Postgres;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Search;

/// <summary>As it is where words stand in few texts, which is every search of a small tenant.</summary>
public sealed class PostgresSearchTests(GallantFixture gallant, SearchCorpus corpus) : SearchContract(gallant, corpus), IClassFixture<SearchCorpus>
{
    private protected override Task<SearchKit> StartAsync(GallantFixture gallant) => PostgresKit.StartAsync(gallant, sources => new(sources));
}

/// <summary>The same as it is where they stand in many.</summary>
public sealed class PostgresSearchAmongManyTests(GallantFixture gallant, SearchCorpus corpus) : SearchContract(gallant, corpus), IClassFixture<SearchCorpus>
{
    private protected override Task<SearchKit> StartAsync(GallantFixture gallant) => PostgresKit.StartAsync(gallant, sources => new(sources) { Few = -1 });
}

file static class PostgresKit
{
    public static Task<SearchKit> StartAsync(GallantFixture gallant, Func<TenantDataSources, PostgresSearch> search)
    {
        var sources = gallant.Services.GetRequiredService<TenantDataSources>();
        var index = new PostgresIndex(sources);
        return Task.FromResult(new SearchKit(index, search(sources), index, () => Task.CompletedTask));
    }
}
