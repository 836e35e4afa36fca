using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>First step of erasing a suspended tenant: writes its export and gives the token that the second step brings back.</summary>
public sealed record AskErasure(Guid Id) : ICommand<ErasureAsked>;

/// <param name="Export">Where all that the tenant has can be fetched, until it is erased.</param>
public sealed record ErasureAsked(string Token, DateTimeOffset ExpiresAt, string Export);

/// <summary>Second step: everything of the tenant goes. Killed on the way, the same call finishes it.</summary>
/// <param name="Token">Of the first step; good for an hour.</param>
/// <param name="Slug">The tenant's, typed once more.</param>
public sealed record EraseTenant(string Token, string Slug) : ICommand<ErasedTenant>
{
    internal Guid Id { get; private init; }

    public EraseTenant Of(Guid id) => this with { Id = id };
}

/// <param name="Returned">Micro-units of unspent credit that went back to the tenant above.</param>
public sealed record ErasedTenant(Guid Id, long Returned);

/// <summary>The file of the first step.</summary>
public sealed record GetExport(Guid Id) : IQuery<Stream>;

public interface ITenantErasure
{
    Task ExportAsync(Guid tenantId, CancellationToken ct);

    /// <exception cref="DomainException">NOT_FOUND.</exception>
    Stream OpenExport(Guid tenantId);

    /// <summary>Keeps the wish for an hour; an earlier one ends. Returns its token and end.</summary>
    Task<(string Token, DateTimeOffset ExpiresAt)> AskAsync(Guid tenantId, Guid? askedBy, CancellationToken ct);

    Task<bool> IsAskedAsync(Guid tenantId, string token, CancellationToken ct);

    /// <summary>Whether the second step has begun: then it is finished, never taken back.</summary>
    Task<bool> IsBegunAsync(Guid tenantId, CancellationToken ct);

    /// <summary>Whether it was erased, below this parent.</summary>
    Task<bool> IsErasedAsync(Guid tenantId, Guid parentId, CancellationToken ct);

    /// <summary>Credit back, database and role, rows: each step finds what an earlier try did. Writes what the scope's <see cref="IPlatformDb"/> holds with the last.</summary>
    /// <returns>Micro-units that went back.</returns>
    /// <exception cref="DomainException">TENANT_BUSY: messages are on their way to a carrier.</exception>
    Task<long> EraseAsync(Tenant tenant, Guid? erasedBy, Action<long> note, CancellationToken ct);
}

internal sealed class AskErasureHandler(TenantsBelow below, ICurrentCaller current, IPlatformDb db, ITenantErasure erasure, IAuditLog audit) : IRequestHandler<AskErasure, ErasureAsked>
{
    public async Task<ErasureAsked> Handle(AskErasure command, CancellationToken ct)
    {
        var tenant = await ErasureRules.ErasableAsync(below, db, command.Id, ct);
        await erasure.ExportAsync(tenant.Id, ct);
        audit.Note("tenant.erasure_asked", TenantTarget.Of(tenant));
        await db.SaveChangesAsync(ct);
        var (token, expires) = await erasure.AskAsync(tenant.Id, current.Caller.Person?.UserId, ct);
        return new(token, expires, $"/api/v1/tenants/{tenant.Id}/export");
    }
}

internal sealed class GetExportHandler(TenantsBelow below, ITenantErasure erasure) : IRequestHandler<GetExport, Stream>
{
    public async Task<Stream> Handle(GetExport query, CancellationToken ct) => erasure.OpenExport((await below.ManagedAsync(query.Id, ct)).Id);
}

internal sealed class EraseTenantHandler(
    TenantsBelow below, ITenantContext context, ICurrentCaller current, IPlatformDb db, ITenantErasure erasure, ITenantDirectory directory, ITenantBrands brands, ISessionCache sessions, IAuditLog audit)
    : IRequestHandler<EraseTenant, ErasedTenant>
{
    public async Task<ErasedTenant> Handle(EraseTenant command, CancellationToken ct)
    {
        if (await erasure.IsErasedAsync(command.Id, context.Tenant.Id, ct)) return new(command.Id, 0);
        var tenant = await ErasureRules.ErasableAsync(below, db, command.Id, ct);
        if (tenant.Slug != command.Slug || !await erasure.IsAskedAsync(tenant.Id, command.Token, ct)) throw ErasureRules.NotConfirmed();
        var returned = await erasure.EraseAsync(
            tenant, current.Caller.Person?.UserId, amount => audit.Note("tenant.erased", TenantTarget.Of(tenant), new { slug = tenant.Slug, kind = tenant.Kind }, new { returned = amount }), ct);
        directory.Forget(tenant.Id);
        brands.Forget();
        sessions.ForgetAll();
        return new(tenant.Id, returned);
    }
}

internal static class ErasureRules
{
    public static async Task<Tenant> ErasableAsync(TenantsBelow below, IPlatformDb db, Guid id, CancellationToken ct)
    {
        var tenant = await below.ManagedAsync(id, ct);
        if (tenant.Status != TenantStatus.Suspended) throw new DomainException("TENANT_NOT_SUSPENDED", ErrorKind.Conflict, "Suspend the account first: nothing may change while it is exported.");
        if (await db.Tenants.AnyAsync(t => t.ParentId == id, ct)) throw new DomainException("TENANT_HAS_CHILDREN", ErrorKind.Conflict, "The account has accounts below. Erase those first.");
        return tenant;
    }

    public static DomainException Begun() =>
        new("ERASURE_BEGUN", ErrorKind.Conflict, "The account is being erased, and its credit may have gone back already. Repeat the erasure to finish it.");

    /// <summary>Which of the two is wrong is not said.</summary>
    public static DomainException NotConfirmed() =>
        new("ERASURE_NOT_CONFIRMED", ErrorKind.Conflict, "Token and slug do not fit, or the hour is over. Ask for the erasure again.");
}
