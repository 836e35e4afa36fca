namespace GallantSms.Domain.Credits;

/// <summary>What a segment costs a tenant's messages, from a moment on. Versions are never changed, only followed.</summary>
public sealed class PriceList
{
    public const string AnyCountry = "*";

    private PriceList() { }

    public Guid TenantId { get; private init; }

    public int Version { get; private init; }

    public string Currency { get; private init; } = "USD";

    public DateTimeOffset ValidFrom { get; private init; }

    public ICollection<PriceRate> Rates { get; private init; } = [];

    public static PriceList Create(Guid tenantId, int version, string currency, DateTimeOffset validFrom, IEnumerable<(string Country, long Micros)> rates) =>
        new()
        {
            TenantId = tenantId,
            Version = version,
            Currency = currency,
            ValidFrom = validFrom,
            Rates = [.. rates.Select(r => new PriceRate { TenantId = tenantId, Version = version, Country = r.Country, Micros = r.Micros })],
        };
}

/// <summary><see cref="Micros"/>: micro-units of the list's currency for one segment.</summary>
public sealed class PriceRate
{
    public Guid TenantId { get; init; }

    public int Version { get; init; }

    public string Country { get; init; } = PriceList.AnyCountry;

    public long Micros { get; init; }
}
