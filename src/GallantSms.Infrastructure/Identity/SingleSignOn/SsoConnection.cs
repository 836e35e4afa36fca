using System.Text.Json;
using GallantSms.Domain.Access;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>A tenant's link to an identity provider, where it is the relying party.</summary>
internal sealed class SsoConnection
{
    private SsoConnection() { }

    public Guid Id { get; private init; }

    public Guid TenantId { get; private init; }

    public string Name { get; private set; } = "";

    /// <summary><c>oidc</c>, <c>google</c>, <c>microsoft</c> or <c>github</c>.</summary>
    public string Preset { get; private set; } = "";

    /// <summary>Exactly as the provider writes it in its tokens.</summary>
    public string Issuer { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>Sealed; opened only to redeem a code.</summary>
    public string ClientSecret { get; private set; } = "";

    /// <summary>Whose addresses the provider may vouch for.</summary>
    public IReadOnlyList<string> Domains { get; private set; } = [];

    public string? RoleClaim { get; private set; }

    /// <summary>JSON: value of the claim -> role.</summary>
    public string RoleMap { get; private set; } = "{}";

    public string DefaultRole { get; private set; } = "";

    public bool Enabled { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public static SsoConnection Create(Guid tenantId, SsoSettings settings, string sealedSecret, DateTimeOffset now)
    {
        var connection = new SsoConnection { Id = Guid.CreateVersion7(now), TenantId = tenantId, CreatedAt = now };
        connection.Become(settings, sealedSecret);
        return connection;
    }

    /// <param name="sealedSecret">Null keeps what there is.</param>
    public void Become(SsoSettings settings, string? sealedSecret)
    {
        (Name, Preset, Issuer, ClientId, Domains) = (settings.Name, settings.Preset, settings.Issuer, settings.ClientId, settings.Domains);
        (RoleClaim, RoleMap, DefaultRole, Enabled) = (settings.RoleClaim, JsonSerializer.Serialize(settings.RoleMap), settings.DefaultRole.Name(), settings.Enabled);
        ClientSecret = sealedSecret ?? ClientSecret;
    }

    public IReadOnlyDictionary<string, string> Roles() => JsonSerializer.Deserialize<Dictionary<string, string>>(RoleMap) ?? [];

    public bool Vouches(string email) => Domains.Contains(email[(email.LastIndexOf('@') + 1)..], StringComparer.Ordinal);
}

/// <summary>What an administrator decides about a connection, checked.</summary>
internal sealed record SsoSettings(
    string Name, string Preset, string Issuer, string ClientId, IReadOnlyList<string> Domains, string? RoleClaim, IReadOnlyDictionary<string, string> RoleMap, Role DefaultRole, bool Enabled);
