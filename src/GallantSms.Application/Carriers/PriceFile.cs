using System.Globalization;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Carriers;

/// <summary>A line of an uploaded file, told apart into cells.</summary>
/// <param name="Damaged">A quote stands where none may.</param>
public sealed record FileLine(int Line, IReadOnlyList<string> Cells, bool Damaged);

/// <summary>Reads uploaded tables.</summary>
public interface ITableFiles
{
    /// <summary>The lines that are not blank, at most one more than <paramref name="most"/>.</summary>
    /// <exception cref="DomainException">UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, VALIDATION_ERROR.</exception>
    Task<IReadOnlyList<FileLine>> ReadAsync(Stream content, int most, CancellationToken ct);
}

/// <summary>A price of a file. <paramref name="Network"/> is empty for every other of the country.</summary>
internal readonly record struct FilePrice(string Country, string Network, long Micros);

/// <summary>Reads a list of prices: a header with <c>country</c>, <c>price</c> and perhaps <c>network</c>, then a price a line.</summary>
internal static class PriceFile
{
    public const int MaxRows = 5_000;
    private const int MostErrors = 100;
    private const decimal MicrosOfUnit = 1_000_000;
    private const decimal Dearest = 1_000;

    /// <exception cref="DomainException">VALIDATION_ERROR with every wrong line; nothing is taken of a file with one.</exception>
    public static IReadOnlyList<FilePrice> Read(IReadOnlyList<FileLine> lines)
    {
        if (lines.Count > MaxRows + 1) throw CarrierErrors.Invalid("file", null, "TOO_MANY", "A price list has at most 5,000 lines.");
        if (lines.Count < 2) throw CarrierErrors.Invalid("file", null, "REQUIRED", "The file needs a header line and at least one price.");
        var columns = Columns(lines[0]);
        var (prices, errors, seen) = (new List<FilePrice>(), new List<FieldError>(), new HashSet<(string, string)>());
        foreach (var line in lines.Skip(1))
        {
            var known = errors.Count;
            var price = Read(line, columns, errors);
            if (errors.Count > known) continue;
            if (!seen.Add((price.Country, price.Network))) errors.Add(Wrong(line, "country", price.Country, "DUPLICATE", "This country and network stands in an earlier line."));
            else prices.Add(price);
        }

        return errors.Count > 0 ? throw CarrierErrors.Invalid([.. errors.Take(MostErrors)]) : prices;
    }

    private static (int Country, int Network, int Price) Columns(FileLine header)
    {
        var names = header.Cells.Select(c => c.Trim().ToLowerInvariant()).ToList();
        var (country, network, price) = (names.IndexOf("country"), names.IndexOf("network"), names.IndexOf("price"));
        if (names.FirstOrDefault(n => n is not ("country" or "network" or "price")) is { } unknown)
            throw CarrierErrors.Invalid($"file.lines[{header.Line}]", unknown, "UNKNOWN_FIELD", "The columns are country, network and price.");
        if (names.Count != names.Distinct().Count()) throw CarrierErrors.Invalid($"file.lines[{header.Line}]", null, "DUPLICATE", "A column stands once.");
        if (country < 0 || price < 0) throw CarrierErrors.Invalid($"file.lines[{header.Line}]", null, "REQUIRED", "The first line names the columns country and price, and perhaps network.");
        return (country, network, price);
    }

    private static FilePrice Read(FileLine line, (int Country, int Network, int Price) columns, List<FieldError> errors)
    {
        string Cell(int column) => column >= 0 && column < line.Cells.Count ? line.Cells[column].Trim() : "";
        var (country, network, given) = (Cell(columns.Country).ToUpperInvariant(), Cell(columns.Network), Cell(columns.Price));

        if (line.Damaged) errors.Add(Wrong(line, "country", country, "MALFORMED_ROW", "A quote stands where none may."));
        if (country != CarrierPriceList.AnyCountry && !PhoneNumbers.IsRegion(country)) errors.Add(Wrong(line, "country", country, "INVALID_VALUE", "A country is an ISO 3166-1 code such as KE, or * for every other."));
        if (network.Length > 0 && (!MatchRules.IsNetwork(network) || country == CarrierPriceList.AnyCountry))
            errors.Add(Wrong(line, "network", network, "INVALID_VALUE", "A network is MCC and MNC, 5 or 6 digits, of one country."));

        if (!decimal.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price))
            errors.Add(Wrong(line, "price", given, given.Length == 0 ? "REQUIRED" : "WRONG_TYPE", "A price is a decimal number such as 0.0085."));
        else if (price > Dearest || price * MicrosOfUnit != decimal.Truncate(price * MicrosOfUnit))
            errors.Add(Wrong(line, "price", given, "OUT_OF_RANGE", "A price is 0 to 1,000 with at most six decimals."));
        return new(country, network, (long)(Math.Min(price, Dearest) * MicrosOfUnit));
    }

    private static FieldError Wrong(FileLine line, string column, string value, string code, string message) => new($"file.lines[{line.Line}].{column}", value, code, message);
}
