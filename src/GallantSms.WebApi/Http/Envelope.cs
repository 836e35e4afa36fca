using GallantSms.Domain.Shared;

namespace GallantSms.WebApi.Http;

/// <summary>The shape of every answer under <c>/api</c>, as the OpenAPI document shows it; <see cref="Api"/> writes it.</summary>
internal sealed record Envelope<T>(bool Success, DateTimeOffset Timestamp, T Data, ErrorBody? Error, EnvelopeMetadata Metadata);

/// <summary>An answer that is a refusal. <c>Data</c> is null.</summary>
internal sealed record ErrorEnvelope(bool Success, DateTimeOffset Timestamp, object? Data, ErrorBody Error, EnvelopeMetadata Metadata);

/// <summary>
/// <c>Code</c> is stable. <c>Details</c> is the first problem, <c>Errors</c> all of them (at most 100); both are there only
/// where fields are to blame.
/// </summary>
internal sealed record ErrorBody(string Code, string Message, ErrorDetails? Details, IReadOnlyList<FieldError> Errors);

internal sealed record ErrorDetails(string Field, string? Value);

/// <summary><c>DurationMs</c> counts from the request's first byte to the writing of this answer.</summary>
internal sealed record EnvelopeMetadata(string RequestId, long DurationMs);
