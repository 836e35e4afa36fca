using FluentValidation;

namespace GallantSms.Application.Carriers;

/// <summary>Shapes that several commands share.</summary>
internal static class CarrierRules
{
    public static void CarrierName<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(name => !string.IsNullOrWhiteSpace(name)).WithErrorCode("REQUIRED").WithMessage("Give it a name, to know it by.")
            .Must(name => name is null || name.Trim().Length <= 60).WithErrorCode("TOO_LONG").WithMessage("A name has at most 60 characters.")
            .Must(name => name is null || !name.Any(char.IsControl)).WithErrorCode("INVALID_VALUE").WithMessage("A name has no control characters.");

    public static void SegmentRate<T>(this IRuleBuilder<T, int?> rule) =>
        rule.InclusiveBetween(1, 100_000).WithErrorCode("OUT_OF_RANGE").WithMessage("A limit is 1 to 100,000 segments a second.");
}
