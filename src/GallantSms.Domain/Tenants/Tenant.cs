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

    /// <summary>The region where its data lies; chosen once.</summary>
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

    /// <summary>What everybody below is told.</summary>
    public string? Announcement { get; private set; }

    /// <summary>Strangers may open an account below this tenant.</summary>
    public bool SignUp { get; private set; }

    /// <summary>Micro-units that such an account begins with.</summary>
    public long SignUpCredit { get; private set; }

    /// <summary>Only owners get in without single sign-on.</summary>
    public bool SsoOnly { get; private set; }

    public DateTimeOffset? SuspendedAt { get; private set; }

    public string? SuspendedWhy { get; private set; }

    /// <summary>Host name whose visitors see this tenant's brand; lower case, unique.</summary>
    public string? Domain { get; private set; }

    public string? BrandName { get; private set; }

    /// <summary><c>#rrggbb</c>.</summary>
    public string? PrimaryColor { get; private set; }

    public string? AccentColor { get; private set; }

    /// <summary>Content type of the logo, whose bytes stay in the database until somebody asks for them.</summary>
    public string? LogoType { get; private init; }

    /// <summary>Display name of mails.</summary>
    public string? MailSender { get; private set; }

    public string? SupportEmail { get; private set; }

    /// <summary>Whether it may have tenants below.</summary>
    public bool IsParent => Kind != TenantKind.Customer;

    public static Tenant Create(
        Guid? parentId, TenantKind kind, string name, string slug, string region, string currency, int messagesPerMinute, DateTimeOffset now, Guid? ownId = null, string residency = "default")
    {
        var id = ownId ?? Guid.CreateVersion7(now);
        return new Tenant
        {
            Id = id,
            ParentId = parentId,
            Kind = kind,
            Name = name,
            Slug = slug,
            DbServer = residency,
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

    public void Rename(string name) => Name = name;

    public void Limit(int messagesPerMinute, long creditLimit) => (MessagesPerMinute, CreditLimit) = (messagesPerMinute, creditLimit);

    public void Announce(string? text) => Announcement = string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public void OpenToStrangers(bool open, long credit) => (SignUp, SignUpCredit) = (open, credit);

    public void Settle(string defaultRegion, bool ssoOnly) => (DefaultRegion, SsoOnly) = (defaultRegion, ssoOnly);

    public void Wear(string? brandName, string? primaryColor, string? accentColor, string? domain, string? mailSender, string? supportEmail) =>
        (BrandName, PrimaryColor, AccentColor, Domain, MailSender, SupportEmail) = (brandName, primaryColor, accentColor, domain, mailSender, supportEmail);

    /// <summary>Its programs and people are refused, and those of every tenant below; what was accepted waits. Suspending twice keeps the first instant.</summary>
    public void Suspend(string why, DateTimeOffset now) => (Status, SuspendedAt, SuspendedWhy) = (TenantStatus.Suspended, SuspendedAt ?? now, why);

    public void Resume() => (Status, SuspendedAt, SuspendedWhy) = (TenantStatus.Active, null, null);
}
