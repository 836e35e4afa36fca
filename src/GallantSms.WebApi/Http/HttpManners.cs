using GallantSms.Application.Common;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GallantSms.WebApi.Http;

/// <summary>How the host speaks HTTP: limits, errors, headers, request ids, request log.</summary>
internal static class HttpManners
{
    public static IServiceCollection AddHttpManners(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GallantMeters>();
        services.AddOptions<HttpLimits>().Bind(configuration.GetSection(HttpLimits.Section))
            .Validate(l => l is { MaxBodyBytes: > 0, MinBodyBytesPerSecond: > 0 } && l.BodyGrace > TimeSpan.FromSeconds(1), "Http: limits must be positive, BodyGrace more than a second.")
            .ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpLimits>>((kestrel, limits) => limits.Value.Apply(kestrel));
        services.AddOptions<TrustedProxies>().Configure(o => o.Read(configuration))
            .Validate(o => o.Unusable.Count == 0, $"{TrustedProxies.Setting} takes addresses and networks (CIDR), separated by commas.").ValidateOnStart();
        services.AddExceptionHandler<ErrorHandler>();
        services.Configure<JsonOptions>(o => ApiJson.Apply(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);  // a wrong query value gets the envelope too
        return services;
    }

    /// <summary>First in the pipeline, before authentication. Ends with routing, so that what follows sees the endpoint.</summary>
    public static IApplicationBuilder UseHttpManners(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<TrustedProxies>>().Value;
        if (proxies.Networks.Count > 0) app.UseForwardedHeaders(proxies.Headers());
        app.UseMiddleware<RequestTelemetry>();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<BareAnswers>();
        app.UseExceptionHandler(static _ => { });
        return app.UseRouting();
    }
}
