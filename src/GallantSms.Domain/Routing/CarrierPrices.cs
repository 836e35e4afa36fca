namespace GallantSms.Domain.Routing;

/// <summary>What an account pays for a segment, from a moment on. Versions are never changed, only followed.</summary>
public sealed class CarrierPriceList
{
    public const string AnyCountry = "*";

    private CarrierPriceList() { }

    public short AccountNo { get; private init; }

    public int Version { get; private init; }

    public string Currency { get; private init; } = "USD";

    public DateTimeOffset ValidFrom { get; private init; }

    public ICollection<CarrierPrice> Prices { get; private init; } = [];

    public static CarrierPriceList Create(short accountNo, int version, string currency, DateTimeOffset validFrom, IEnumerable<(string Country, string Network, long Micros)> prices) =>
        new()
        {
            AccountNo = accountNo,
            Version = version,
            Currency = currency,
            ValidFrom = validFrom,
            Prices = [.. prices.Select(p => new CarrierPrice { AccountNo = accountNo, Version = version, Country = p.Country, Network = p.Network, Micros = p.Micros })],
        };
}

/// <summary><see cref="Micros"/>: micro-units of the list's currency for one segment.</summary>
public sealed class CarrierPrice
{
    public short AccountNo { get; init; }

    public int Version { get; init; }

    public string Country { get; init; } = CarrierPriceList.AnyCountry;

    /// <summary>MCC and MNC; empty for every other of the country.</summary>
    public string Network { get; init; } = "";

    public long Micros { get; init; }
}
