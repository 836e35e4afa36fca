namespace GallantSms.Domain.Routing;

/// <summary>An account at a carrier. Messages and attempts name it by <see cref="No"/>.</summary>
public sealed class CarrierAccount
{
    private CarrierAccount() { }

    public Guid Id { get; private init; }

    public short No { get; private init; }

    public string Kind { get; private init; } = "";

    public string Name { get; private init; } = "";

    /// <summary>JSON object of plain settings.</summary>
    public string Settings { get; private set; } = "{}";

    /// <summary>Protected JSON object of secrets; empty when there are none.</summary>
    public string Secrets { get; private set; } = "";

    public bool Paused { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public static CarrierAccount Create(string kind, string name, string settings, string secrets, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), Kind = kind, Name = name, Settings = settings, Secrets = secrets, CreatedAt = now };

    public void Configure(string settings, string secrets) => (Settings, Secrets) = (settings, secrets);
}

/// <summary>Messages to a country may go through an account; the lowest priority is tried first.</summary>
public sealed class Route
{
    public const string AnyCountry = "*";

    private Route() { }

    public Guid Id { get; private init; }

    public string Country { get; private init; } = AnyCountry;

    public short AccountNo { get; private init; }

    public int Priority { get; private init; }

    public static Route Create(string country, short accountNo, int priority, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), Country = country, AccountNo = accountNo, Priority = priority };
}
