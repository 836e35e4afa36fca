namespace GallantSms.WebApi.Operations;

/// <summary>JSON lines for machines in production, one readable line in development.</summary>
internal static class GallantLogging
{
    public static ILoggingBuilder AddGallantLogging(this ILoggingBuilder logging, IHostEnvironment environment)
    {
        logging.ClearProviders();
        // The framework's own lines below warning carry paths and queries, which hold numbers. Its scopes carry paths too.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
        logging.AddFilter("Npgsql", LogLevel.Warning);
        // The error handler tells of a fault without the exception's message, which may quote what it choked on.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        if (environment.IsDevelopment())
            logging.AddSimpleConsole(o => (o.SingleLine, o.IncludeScopes, o.TimestampFormat) = (true, false, "HH:mm:ss.fff "));
        else
            logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.IncludeScopes, o.TimestampFormat) = (true, false, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        return logging;
    }
}
