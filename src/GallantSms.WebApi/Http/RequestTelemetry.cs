using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using Microsoft.AspNetCore.Diagnostics;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Outermost: gives the request its id, and tells the log and the metrics how it ended. Routes appear as templates;
/// paths, queries and bodies hold numbers, texts and keys and appear nowhere.
/// </summary>
internal sealed partial class RequestTelemetry(RequestDelegate next, TimeProvider clock, GallantMeters meters, ILogger<RequestTelemetry> log)
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private static readonly Func<object, Task> WriteHeaders = static state =>
    {
        var http = (HttpContext)state;
        http.Response.Headers["X-Request-Id"] = RequestTrace.Of(http).Id;
        SecurityHeaders.Write(http);
        return Task.CompletedTask;
    };

    public async Task InvokeAsync(HttpContext http)
    {
        var trace = RequestTrace.Begin(http, clock);
        http.Features.Set(trace);
        http.TraceIdentifier = trace.Id;
        http.Response.OnStarting(WriteHeaders, http);
        var method = KnownMethod(http.Request.Method);
        try
        {
            await next(http);
        }
        finally
        {
            var (route, elapsed, status) = (RouteOf(http), trace.Elapsed, http.Response.StatusCode);
            meters.HttpRequest(route, method, status, elapsed);
            // What went well and quickly is in the metrics; a line for each would cost more than the request.
            var level = status < 400 && elapsed < Slow ? LogLevel.Debug : LogLevel.Information;
            if (log.IsEnabled(level))
                Ended(level, method, route, status, (long)elapsed.TotalMilliseconds, trace.Id, TenantOf(http));
        }
    }

    /// <summary>The error handling takes the endpoint away from the context and remembers it in its feature.</summary>
    public static string RouteOf(HttpContext http)
    {
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
    }

    private static string KnownMethod(string method) => method switch
    {
        "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" => method,
        _ => "OTHER",       // a method is the caller's word: made-up ones must not become series
    };

    private static Guid? TenantOf(HttpContext http) =>
        http.RequestServices.GetService<ITenantContext>() is { IsBound: true } bound ? bound.Tenant.Id : null;

    [LoggerMessage(Message = "{Method} {Route} {Status} in {DurationMs} ms, request {RequestId}, tenant {TenantId}")]
    private partial void Ended(LogLevel level, string method, string route, int status, long durationMs, string requestId, Guid? tenantId);
}
