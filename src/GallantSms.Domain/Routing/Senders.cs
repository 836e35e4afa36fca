namespace GallantSms.Domain.Routing;

public enum SenderStatus : short
{
    Pending = 1,
    Approved = 2,
    Rejected = 3,
}

/// <summary>What a country lets be shown as sender.</summary>
public enum SenderFreedom : short
{
    Free = 1,
    OnlyApproved = 2,
    Impossible = 3,
}

/// <summary>A sender id that a tenant asked for, in one country or everywhere.</summary>
public sealed class RegisteredSender
{
    public const string AnyCountry = "*";

    private RegisteredSender() { }

    public Guid Id { get; private init; }

    public Guid TenantId { get; private init; }

    public string Sender { get; private init; } = "";

    public string Country { get; private init; } = AnyCountry;

    /// <summary>What it stands for, for those who approve it.</summary>
    public string Purpose { get; private init; } = "";

    public SenderStatus Status { get; private set; } = SenderStatus.Pending;

    /// <summary>Shown where the message's own sender cannot be.</summary>
    public bool Fallback { get; private set; }

    /// <summary>Why it was decided so.</summary>
    public string Note { get; private set; } = "";

    public DateTimeOffset RequestedAt { get; private init; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public static RegisteredSender Request(Guid tenantId, string sender, string country, string purpose, bool fallback, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), TenantId = tenantId, Sender = sender, Country = country, Purpose = purpose, Fallback = fallback, RequestedAt = now };

    public void Decide(SenderStatus status, string note, DateTimeOffset now) => (Status, Note, DecidedAt) = (status, note, now);

    public void FallBackTo(bool fallback) => Fallback = fallback;
}

/// <summary>The rule of one country. Seeded from published pages, changed by the operator: not advice.</summary>
public sealed class SenderRule
{
    private SenderRule() { }

    public string Country { get; private init; } = "";

    public SenderFreedom Alphanumeric { get; private set; }

    public SenderFreedom Numeric { get; private set; }

    public string Note { get; private set; } = "";

    /// <summary>Where it was read.</summary>
    public string Source { get; private set; } = "";

    public DateOnly AsOf { get; private set; }

    public static SenderRule Create(string country) => new() { Country = country };

    public void Change(SenderFreedom alphanumeric, SenderFreedom numeric, string note, string source, DateOnly asOf) =>
        (Alphanumeric, Numeric, Note, Source, AsOf) = (alphanumeric, numeric, note, source, asOf);
}
