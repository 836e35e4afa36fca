using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

internal static class SingleSignOnRegistration
{
    public static void AddSingleSignOn(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<GitHubOptions>(configuration.GetSection(GitHubOptions.Section));
        services.AddSingleton(sp => new OutboundGuard(sp.GetRequiredService<IOptions<AuthorizationServerOptions>>().Value.IsDevelopment()));
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<IdentityProviders>();
        services.AddSingleton<IdTokenVerifier>();
        services.AddSingleton<CodeExchange>();
        services.AddSingleton<ProviderLogin>();
        services.AddSingleton<SsoDraftRules>();
        services.AddSingleton<SsoReturns>();
        services.AddSingleton<SsoDiscovery>();
        services.AddScoped<SsoAccounts>();
        services.AddScoped<SsoSignIn>();
        services.AddScoped<SsoConnections>();
        services.AddScoped<SsoCheck>();
    }
}
