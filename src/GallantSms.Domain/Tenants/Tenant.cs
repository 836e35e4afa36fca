namespace GallantSms.Domain.Tenants;

public enum TenantKind : short
{
    Operator = 1,
    Reseller = 2,
    Customer = 3,
}

public enum TenantStatus : short
{
    /// <summary>Its database is being made; nobody may act as it yet.</summary>
    Provisioning = 0,
    Active = 1,
    Suspended = 2,
}

/// <summary>A node of the tree operator -> resellers (any depth) -> customers, as the platform database knows it.</summary>
public sealed class Tenant
{
    private Tenant() { }

    public Guid Id { get; private init; }

    /// <summary>Small number given by the database; message ids carry it, so that a receipt finds its tenant.</summary>
    public int No { get; private init; }

    public Guid? ParentId { get; private init; }

    public TenantKind Kind { get; private init; }

    public TenantStatus Status { get; private set; }

    public string Name { get; private set; } = "";

    public string Slug { get; private init; } = "";

    public string DbServer { get; private init; } = "default";

    public string DbName { get; private set; } = "";

    public string DbRole { get; private set; } = "";

    /// <summary>Protected; only the data source of this tenant unprotects it.</summary>
    public string DbPassword { get; private set; } = "";

    public string SchemaVersion { get; private set; } = "";

    public string DefaultRegion { get; private set; } = "KE";

    public string Currency { get; private set; } = "USD";

    /// <summary>Micro-units the tenant may owe.</summary>
    public long CreditLimit { get; private set; }

    public int MessagesPerMinute { get; private set; } = 600_000;

    public DateTimeOffset CreatedAt { get; private init; }

    public static Tenant Create(
        Guid? parentId, TenantKind kind, string name, string slug, string region, string currency, int messagesPerMinute, DateTimeOffset now, Guid? ownId = null)
    {
        var id = ownId ?? Guid.CreateVersion7(now);
        return new Tenant
        {
            Id = id,
            ParentId = parentId,
            Kind = kind,
            Name = name,
            Slug = slug,
            DbName = id.ToString("N"), // replaced by AssignDatabase once the number is known; unique meanwhile
            DefaultRegion = region,
            Currency = currency,
            MessagesPerMinute = messagesPerMinute,
            CreatedAt = now,
        };
    }

    public void AssignDatabase(string name, string role, string protectedPassword) =>
        (DbName, DbRole, DbPassword) = (name, role, protectedPassword);

    public void Activate(string schemaVersion)
    {
        Migrated(schemaVersion);
        if (Status == TenantStatus.Provisioning) Status = TenantStatus.Active;
    }

    public void Migrated(string schemaVersion) => SchemaVersion = schemaVersion;
}
