using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Search.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Search;

internal static class SearchRegistration
{
    /// <summary>The search, by Elasticsearch where an address is configured, else in the tenants' own databases; and what fills it.</summary>
    public static void AddSearch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IMessageSearch, PostgresSearch>();
        services.AddSingleton<PostgresIndex>();
        services.AddSingleton<IMessageIndex>(sp => sp.GetRequiredService<PostgresIndex>());
        services.AddSingleton<ISearchStore>(sp => sp.GetRequiredService<PostgresIndex>());
        services.AddSingleton<IChangeConsumer, SearchIndexer>();
        services.AddHostedService<SearchBacklog>();
    }
}
