using GallantSms.Application.Messages.Exports;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Application.Messages;

internal static class MessagesRegistration
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<SendDefaults>();
        services.AddSingleton<SendPlanner>();
        services.AddSingleton<Router>();
        services.AddScoped<OwnAccounts>();
        services.AddScoped<AskedQuery>();
        services.AddScoped<ListFilter>();
        services.AddScoped<FacetCounts>();
        services.AddScoped<OwnSearches>();
        services.AddScoped<ExportViews>();
    }
}
