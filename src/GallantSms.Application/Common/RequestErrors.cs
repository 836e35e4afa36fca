using FluentValidation.Results;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Common;

/// <summary>Turns what a validator found into the one error the API answers with.</summary>
public static class RequestErrors
{
    public static void Throw(ValidationResult result)
    {
        if (result.IsValid) return;
        var errors = result.Errors.Select(e => new FieldError(
            FieldName.Of(e.PropertyName), Shown(e.AttemptedValue), e.ErrorCode, e.ErrorMessage)).ToArray();
        throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, errors[0].Message, errors);
    }

    private static string? Shown(object? value) => value switch
    {
        null => null,
        string text => text,
        System.Collections.ICollection many => $"{many.Count} items",
        IFormattable other => other.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
