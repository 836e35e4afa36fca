using FluentValidation;
using GallantSms.Application.Common;

namespace GallantSms.WebApi.Http;

/// <summary>Bodies of endpoints that are no use case: read, and checked by the validator inside the type (named <c>Validator</c>), if any.</summary>
internal static class SmallBody
{
    /// <exception cref="Domain.Shared.DomainException"/>
    public static async ValueTask<T> ReadAsync<T>(this HttpContext http, int maxBytes, CancellationToken ct)
    {
        var (value, _) = await RequestBody.ReadAsync<T>(http, maxBytes, ct);
        if (Checked<T>.By is { } validator) RequestErrors.Throw(await validator.ValidateAsync(value, ct));
        return value;
    }

    private static class Checked<T>
    {
        public static IValidator<T>? By { get; } = typeof(T).GetNestedType("Validator", System.Reflection.BindingFlags.NonPublic) is { } type ? (IValidator<T>)Activator.CreateInstance(type)! : null;
    }
}
