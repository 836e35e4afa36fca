using System.Globalization;
using System.Text.Json;
using GallantSms.Domain.Shared;

namespace GallantSms.WebApi.Http;

/// <summary>Every answer of the API, in its envelope <c>{success, timestamp, data, error, metadata}</c>.</summary>
internal static class Api
{
    private static readonly TimeSpan SoonestRetry = TimeSpan.FromSeconds(1);

    public static IResult Ok<T>(HttpContext http, T data) => new Answer<T>(StatusCodes.Status200OK, null, data);

    public static IResult Accepted<T>(HttpContext http, string location, T data) => new Answer<T>(StatusCodes.Status202Accepted, location, data);

    public static IResult Created<T>(HttpContext http, string location, T data) => new Answer<T>(StatusCodes.Status201Created, location, data);

    /// <summary>
    /// Data that is JSON already (idempotent replay, hot path) goes into the envelope unread. From status 400 on it is taken
    /// as the <c>error</c> object, see <see cref="ErrorJson"/>. The bytes must be valid JSON.
    /// </summary>
    public static IResult Raw(HttpContext http, int status, ReadOnlyMemory<byte> dataJson, string? location = null) => new RawAnswer(status, location, dataJson);

    /// <summary>The <c>data</c> part alone, to be stored and given to <see cref="Raw"/> later.</summary>
    public static byte[] DataJson<T>(T data) => JsonSerializer.SerializeToUtf8Bytes(data, ApiJson.Options);

    /// <summary>The <c>error</c> part alone, to be stored and given to <see cref="Raw"/> later.</summary>
    public static byte[] ErrorJson(DomainException refusal) =>
        JsonSerializer.SerializeToUtf8Bytes(BodyOf(refusal.Code, refusal.Message, refusal.Errors), ApiJson.Options);

    public static Task WriteErrorAsync(HttpContext http, DomainException refusal)
    {
        if (refusal.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Seconds(wait);
        else if (refusal.Kind is ErrorKind.RateLimited or ErrorKind.Unavailable)
            http.Response.Headers.RetryAfter = Seconds(SoonestRetry);
        return WriteErrorAsync(http, ErrorStatus.Of(refusal.Kind), BodyOf(refusal.Code, refusal.Message, refusal.Errors));
    }

    /// <summary>A refusal that only has a status: unknown route, wrong method, challenge.</summary>
    public static Task WriteErrorAsync(HttpContext http, int status)
    {
        var (code, message) = ErrorStatus.Plain(status);
        return WriteErrorAsync(http, status, BodyOf(code, message, []));
    }

    /// <summary>Data and error together: a state that is told in full although it is bad (readiness).</summary>
    public static Task WriteAsync<T>(HttpContext http, int status, T data, DomainException? refusal) =>
        EnvelopeWriter.WriteAsync(http, status, data, refusal is null ? null : BodyOf(refusal.Code, refusal.Message, refusal.Errors));

    private static Task WriteErrorAsync(HttpContext http, int status, ErrorBody error)
    {
        if (status == StatusCodes.Status401Unauthorized && http.Response.Headers.WWWAuthenticate.Count == 0)
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"GallantSms\"";
        http.Features.Set(new AnsweredError(error.Code));
        return EnvelopeWriter.WriteAsync<object?>(http, status, null, error);
    }

    private static ErrorBody BodyOf(string code, string message, IReadOnlyList<FieldError> errors)
    {
        var shown = errors.Count == 0 ? errors : [.. errors.Select(e => e with { Value = Shown.Text(e.Value) })];
        return new(code, message, shown is [var first, ..] ? new(first.Field, first.Value) : null, shown);
    }

    private static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private sealed class Answer<T>(int status, string? location, T data) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (location is not null) httpContext.Response.Headers.Location = location;
            return EnvelopeWriter.WriteAsync(httpContext, status, data, null);
        }
    }

    private sealed class RawAnswer(int status, string? location, ReadOnlyMemory<byte> json) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (location is not null) httpContext.Response.Headers.Location = location;
            return EnvelopeWriter.WriteRawAsync(httpContext, status, json);
        }
    }
}
