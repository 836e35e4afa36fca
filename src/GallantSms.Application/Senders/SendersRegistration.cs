using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Application.Senders;

internal static class SendersRegistration
{
    public static void AddSenders(this IServiceCollection services)
    {
        services.AddScoped<OwnSenders>();
        services.AddScoped<SenderRequests>();
        services.AddScoped<PlatformOnly>();
    }
}
