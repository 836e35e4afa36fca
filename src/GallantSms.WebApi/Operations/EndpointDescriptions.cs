using GallantSms.WebApi.Http;

namespace GallantSms.WebApi.Operations;

/// <summary>
/// What an endpoint tells the OpenAPI document. Bodies are read by <see cref="RequestBody"/> and answers written by
/// <see cref="Api"/>, so neither shows in a handler's signature.
/// </summary>
internal static class EndpointDescriptions
{
    /// <summary>The JSON body that the endpoint reads.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint)
        where T : notnull => endpoint.WithMetadata(new Body(typeof(T)));

    /// <summary>A file: the field of a form, or the body itself in one of these types.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint, string field, params string[] types) =>
        endpoint.WithMetadata(new File(field, types));

    /// <summary>The data of the good answer.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Envelope<T>), ["application/json"]));

    /// <summary>Refusals besides those that every operation has (400, 401, 403, 404 by id, 413, 415, 429, 500, 503).</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses) =>
        endpoint.WithMetadata(new Refusals(statuses));

    internal sealed record Refusals(IReadOnlyList<int> Statuses);

    /// <summary>Describes only. ASP.NET's own metadata would make routing refuse other content types before authentication.</summary>
    internal sealed record Body(Type Type);

    internal sealed record File(string Field, IReadOnlyList<string> Types);
}
