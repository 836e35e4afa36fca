namespace GallantSms.Domain.Shared;

/// <summary>What kind of refusal this is; the HTTP layer maps it to a status code once.</summary>
public enum ErrorKind
{
    Validation,
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    InsufficientCredit,
    Conflict,
    Unprocessable,
    TooLarge,
    UnsupportedMediaType,
    RateLimited,
    Unavailable,
}

/// <summary>One thing wrong with the input: where, what was given (cut to 200 characters), and why.</summary>
public sealed record FieldError(string Field, string? Value, string Code, string Message);

/// <summary>
/// A request that cannot proceed. <see cref="Code"/> is stable and part of the API contract.
/// </summary>
public sealed class DomainException : Exception
{
    public DomainException(string code, ErrorKind kind, string message, params IReadOnlyList<FieldError> errors)
        : base(message)
    {
        Code = code;
        Kind = kind;
        Errors = errors;
    }

    public string Code { get; }

    public ErrorKind Kind { get; }

    public IReadOnlyList<FieldError> Errors { get; }

    /// <summary>When trying again makes sense; becomes the <c>Retry-After</c> header.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
