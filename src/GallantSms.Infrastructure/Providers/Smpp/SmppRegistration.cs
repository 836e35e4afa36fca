using GallantSms.Application.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Providers.Smpp;

internal static class SmppRegistration
{
    public static void AddSmpp(this IServiceCollection services)
    {
        services.AddSingleton<Func<IReceiptSink>>(sp => sp.GetRequiredService<IReceiptSink>);
        services.AddSingleton<ISmsProvider, SmppProvider>();
    }
}
