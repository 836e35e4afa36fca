using System.Collections;
using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Common.Behaviors;

/// <summary>Runs a request's validators and refuses once, with everything that is wrong.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    private const int LongestValue = 200;

    public async Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        var errors = new List<FieldError>();
        foreach (var validator in validators)
            errors.AddRange((await validator.ValidateAsync(request, ct)).Errors.Select(Translate));

        if (errors.Count > 0)
            throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, errors[0].Message, errors);
        return await next();
    }

    private static FieldError Translate(ValidationFailure failure) =>
        new(FieldName.Of(failure.PropertyName), Show(failure.AttemptedValue), Code(failure.ErrorCode), failure.ErrorMessage);

    /// <summary>The library's own codes in the API's spelling: <c>NotEmptyValidator</c> is <c>NOT_EMPTY</c>.</summary>
    private static string Code(string code) =>
        code.EndsWith("Validator", StringComparison.Ordinal)
            ? JsonNamingPolicy.SnakeCaseUpper.ConvertName(code[..^"Validator".Length])
            : code;

    private static string? Show(object? value) => value switch
    {
        null => null,
        string text => Cut(text),
        IEnumerable => null, // a whole list says nothing; its elements have errors of their own
        IFormattable number => Cut(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => Cut(value.ToString() ?? ""),
    };

    private static string Cut(string text)
    {
        if (text.Length <= LongestValue) return text;
        return char.IsHighSurrogate(text[LongestValue - 1]) ? text[..(LongestValue - 1)] : text[..LongestValue];
    }
}
