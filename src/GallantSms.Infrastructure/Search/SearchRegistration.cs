using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Search.Elasticsearch;
using GallantSms.Infrastructure.Search.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Search;

internal static class SearchRegistration
{
    /// <summary>The search, by Elasticsearch where an address is configured, else in the tenants' own databases; and what fills it.</summary>
    public static void AddSearch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ElasticsearchOptions>()
            .Bind(configuration.GetSection(ElasticsearchOptions.Section))
            .PostConfigure(o =>
            {
                o.Address = Given(o.Address, ElasticsearchOptions.AddressKey);
                o.CaFile = Given(o.CaFile, ElasticsearchOptions.CaKey);
                o.ApiKey = Given(o.ApiKey, ElasticsearchOptions.ApiKeyKey);
            })
            .ValidateDataAnnotations()
            // Not quoted: the address carries a password.
            .Validate(o => o.Address.Length == 0 || (Uri.TryCreate(o.Address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"), "GALLANT_ELASTICSEARCH must be an address like https://user:password@host:9200.")
            .Validate(o => o.CaFile.Length == 0 || File.Exists(o.CaFile), "GALLANT_ELASTICSEARCH_CA names a file that is not there.")
            .ValidateOnStart();

        if (Given(configuration[$"{ElasticsearchOptions.Section}:Address"] ?? "", ElasticsearchOptions.AddressKey).Length > 0) services.AddElasticsearch();
        else services.AddPostgresSearch();
        services.AddSingleton<IChangeConsumer, SearchIndexer>();
        services.AddSingleton<SearchReindex>();
        services.AddSingleton<SearchDrift>();
        services.AddHostedService<SearchBacklog>();

        string Given(string option, string key) => option.Length > 0 ? option : configuration[key]?.Trim() ?? "";
    }

    internal static void AddElasticsearch(this IServiceCollection services)
    {
        services.AddSingleton(sp => new IndexNames(sp.GetRequiredService<IOptions<PostgresOptions>>().Value.Prefix));
        services.AddSingleton<ElasticsearchClient>();
        services.AddSingleton<ElasticsearchIndexes>();
        services.AddSingleton<ElasticsearchSearches>();
        services.AddSingleton<BulkSender>();
        services.AddSingleton<ElasticsearchIndex>();
        services.AddSingleton<IMessageSearch, ElasticsearchSearch>();
        services.AddSingleton<IMessageIndex>(sp => sp.GetRequiredService<ElasticsearchIndex>());
        services.AddSingleton<ISearchStore>(sp => sp.GetRequiredService<ElasticsearchIndex>());
    }

    private static void AddPostgresSearch(this IServiceCollection services)
    {
        services.AddSingleton<PostgresIndex>();
        services.AddSingleton<IMessageSearch, PostgresSearch>();
        services.AddSingleton<IMessageIndex>(sp => sp.GetRequiredService<PostgresIndex>());
        services.AddSingleton<ISearchStore>(sp => sp.GetRequiredService<PostgresIndex>());
    }
}
