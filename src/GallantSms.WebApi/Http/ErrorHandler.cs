using Microsoft.AspNetCore.Diagnostics;

namespace GallantSms.WebApi.Http;

/// <summary>The one place where an exception becomes an answer.</summary>
internal sealed partial class ErrorHandler(ILogger<ErrorHandler> log) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;      // nobody listens any more; only the request log sees it
            return true;
        }

        if (Faults.Refusal(exception) is { } refusal)
        {
            if (Faults.IsOutage(exception)) Outage(RequestTrace.Of(httpContext).Id, Faults.Describe(exception));
            await Api.WriteErrorAsync(httpContext, refusal);
        }
        else if (exception is BadHttpRequestException bad)
        {
            await Api.WriteErrorAsync(httpContext, bad.StatusCode);
        }
        else
        {
            Unexpected(RequestTrace.Of(httpContext).Id, Faults.Describe(exception));
            await Api.WriteErrorAsync(httpContext, StatusCodes.Status500InternalServerError);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed: {Fault}")]
    private partial void Unexpected(string requestId, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} met an outage: {Fault}")]
    private partial void Outage(string requestId, string fault);
}
