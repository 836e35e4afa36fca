using GallantSms.Domain.Shared;

namespace GallantSms.WebApi.Http;

/// <summary>Which status a refusal has, and which stable code a bare status has.</summary>
internal static class ErrorStatus
{
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Validation or ErrorKind.Malformed => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.InsufficientCredit => StatusCodes.Status402PaymentRequired,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Code and message of a status that nobody said more about.</summary>
    public static (string Code, string Message) Plain(int status) => status switch
    {
        400 => ("BAD_REQUEST", "The request is not valid HTTP for this address."),
        401 => ("UNAUTHENTICATED", "Sign in with an API key or an access token."),
        403 => ("FORBIDDEN", "This credential may not do that."),
        404 => ("NOT_FOUND", "There is nothing at this address."),
        405 => ("METHOD_NOT_ALLOWED", "This address does not answer to that method; see the Allow header."),
        406 => ("NOT_ACCEPTABLE", "The answer is application/json."),
        408 => ("REQUEST_TIMEOUT", "The request arrived too slowly."),
        411 => ("LENGTH_REQUIRED", "The request needs a Content-Length."),
        413 => ("PAYLOAD_TOO_LARGE", "The body is larger than this address takes."),
        414 => ("URI_TOO_LONG", "The address is too long."),
        415 => ("UNSUPPORTED_MEDIA_TYPE", "The body must be of another content type."),
        417 => ("EXPECTATION_FAILED", "The Expect header asks for something that is not done here."),
        429 => ("RATE_LIMITED", "Too many requests; see the Retry-After header."),
        431 => ("HEADERS_TOO_LARGE", "The request headers are too large."),
        503 => ("UNAVAILABLE", "A part of the platform does not answer; try again shortly."),
        >= 500 => ("INTERNAL", "Something went wrong on our side. Give the request id when you report it."),
        _ => ("REQUEST_REFUSED", "The request is refused."),
    };
}
