using GallantSms.Domain.Tenants;

namespace GallantSms.Application.Tenants;

/// <summary>What every request and every piece of work needs to know of its tenant. A snapshot, at most seconds old.</summary>
/// <param name="Status">Suspended also when a tenant above it is.</param>
public sealed record TenantInfo(
    Guid Id,
    int No,
    Guid? ParentId,
    TenantKind Kind,
    TenantStatus Status,
    string Name,
    string DefaultRegion,
    string Currency,
    int MessagesPerMinute)
{
    /// <summary>The region where its data lies: which database server and which archive.</summary>
    public string Residency { get; init; } = "default";
}

/// <summary>Regions that data can lie in.</summary>
public interface IResidencies
{
    /// <summary><c>default</c> first.</summary>
    IReadOnlyList<string> All { get; }
}

/// <summary>The scope's tenant. Reading it in an unbound scope throws: there is no default tenant.</summary>
public interface ITenantContext
{
    TenantInfo Tenant { get; }

    bool IsBound { get; }

    /// <summary>Binds the scope, once.</summary>
    void Bind(TenantInfo tenant);
}

/// <summary>Tenants by id and number, from memory where possible.</summary>
public interface ITenantDirectory
{
    ValueTask<TenantInfo?> FindAsync(Guid id, CancellationToken ct);

    ValueTask<TenantInfo?> FindByNoAsync(int no, CancellationToken ct);

    /// <summary>Every tenant whose database is ready, suspended ones too: their messages in flight still get receipts.</summary>
    ValueTask<IReadOnlyList<TenantInfo>> AllAsync(CancellationToken ct);

    void Forget(Guid id);
}

public static class TenantChains
{
    /// <summary>The tenant, the one above it, and so on up to the operator.</summary>
    public static async ValueTask<IReadOnlyList<Guid>> ChainAsync(this ITenantDirectory directory, TenantInfo tenant, CancellationToken ct)
    {
        var chain = new List<Guid> { tenant.Id };
        for (var above = tenant.ParentId; above is { } id; above = (await directory.FindAsync(id, ct))?.ParentId) chain.Add(id);
        return chain;
    }
}
