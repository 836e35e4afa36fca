using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Requests;
using GallantSms.WebApi.Live;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace GallantSms.WebApi.Access;

/// <summary>Who may call, as what tenant, and how much.</summary>
internal static class AccessRegistration
{
    /// <summary>After <c>AddInfrastructure</c>, for a host that answers HTTP.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddAuthentication(CredentialHandler.Scheme);
        services.Configure<AuthenticationOptions>(o => o.AddScheme<CredentialHandler>(CredentialHandler.Scheme, displayName: null));
        services.AddTransient<CredentialHandler>();
        services.AddAuthorization(); // its default policy asks for an authenticated caller
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalHandler>();
        services.AddScoped<IRateLimits, RateLimits>();
        services.AddHostedService(sp => sp.GetRequiredService<KeyUsage>());
        services.AddHostedService(sp => sp.GetRequiredService<ClientUsage>());
        services.AddHostedService(sp => sp.GetRequiredService<SessionUsage>());
        services.AddHostedService<AccountRequestWorker>();
        services.AddSingleton<RequestRecords>();
        services.AddHostedService(sp => sp.GetRequiredService<RequestRecords>());
        services.AddLive();
        services.AddHostedService<AuthorizationServerSweep>();
        services.AddAntiforgery(o =>
        {
            o.HeaderName = Antiforgery.Header;
            o.Cookie.Name = "gallant.csrf";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.SuppressXFrameOptionsHeader = true; // the content security policy says it
        });
        return services;
    }

    /// <summary>After routing and the translation of errors, before the endpoints.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseMiddleware<Antiforgery>();
        app.UseAuthorization();
        app.UseMiddleware<TenantBinding>();
        return app;
    }
}
