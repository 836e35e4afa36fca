using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Requests;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Remembers the calls of programs for those who debug them: route, status, time and id, never a body, a query or a number.
/// Off the request's path: a full buffer drops what it cannot take, and a host without a database keeps none.
/// </summary>
internal sealed class RequestLog(RequestDelegate next, RequestRecords? records = null)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        finally
        {
            if (http.User is CallerPrincipal { Caller: { Person: null } caller })
            {
                var trace = RequestTrace.Of(http);
                var route = RequestTelemetry.RouteOf(http);
                records?.Add(new(caller.TenantId, trace.Now, http.Request.Method, route, (short)http.Response.StatusCode, (float)trace.Elapsed.TotalMilliseconds, trace.Id, caller.CredentialId, http.Features.Get<AnsweredError>()?.Code));
            }
        }
    }
}

/// <summary>The code of the error that was answered.</summary>
internal sealed record AnsweredError(string Code);
