using System.Globalization;

namespace GallantSms.Application.Tenants;

/// <summary>Contrast of white and of black text on a colour (WCAG 2.2, relative luminance). One of them is always above 4.5.</summary>
public sealed record TextContrast(double White, double Black)
{
    public static TextContrast On(string color)
    {
        var luminance = 0.2126 * Channel(color, 1) + 0.7152 * Channel(color, 3) + 0.0722 * Channel(color, 5);
        return new(Math.Round(1.05 / (luminance + 0.05), 2), Math.Round((luminance + 0.05) / 0.05, 2));
    }

    public static bool IsColor(string? color) => color is ['#', ..] && color.Length == 7 && color.AsSpan(1).IndexOfAnyExcept(System.Buffers.SearchValues.Create("0123456789abcdefABCDEF")) < 0;

    private static double Channel(string color, int at)
    {
        var value = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
