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
    }
}
