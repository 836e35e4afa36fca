using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.RateLimiting;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.Infrastructure.Identity.SingleSignOn;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Identity;

internal static class IdentityRegistration
{
    public static void AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthorizationServerOptions>()
            .Configure(o => o.Read(configuration))
            .Validate(o => o.HasUsableIssuer(), "GALLANT_ISSUER must be an absolute http or https address without query or fragment.")
            .ValidateOnStart();

        services.AddSingleton<CredentialStore>();
        services.AddSingleton<CredentialCache>();
        services.AddSingleton<ICredentialCache>(sp => sp.GetRequiredService<CredentialCache>());
        services.AddSingleton<KeyUsage>();
        services.AddSingleton<ClientUsage>();
        services.AddSingleton<SessionUsage>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionCache>();
        services.AddSingleton<ISessionCache>(sp => sp.GetRequiredService<SessionCache>());
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<TenantTree>();
        services.AddScoped<ActingVisits>();
        services.AddHttpContextAccessor();
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddPeople();
        services.AddSingleSignOn(configuration);
        services.AddSingleton<FailureLimits>();
        services.AddScoped<CurrentCaller>();
        services.AddScoped<ICurrentCaller>(sp => sp.GetRequiredService<CurrentCaller>());

        services.AddSingleton<SigningKeys>();
        services.AddSingleton<ISigningKeys>(sp => sp.GetRequiredService<SigningKeys>());
        services.AddSingleton<AccessTokenIssuer>();
        services.AddSingleton<AccessTokenVerifier>();
        services.AddSingleton<VerifiedTokens>();
        services.AddSingleton<RevokedTokens>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<GrantStore>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<TokenInspection>();
        services.AddSingleton<EndSession>();
        services.AddScoped<ConsentDesk>();

        services.AddSingleton<IRateLimiter, TokenBuckets>();
    }
}
