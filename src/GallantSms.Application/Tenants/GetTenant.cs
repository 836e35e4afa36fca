using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Tenants;

/// <summary>One tenant below the caller's.</summary>
public sealed record GetTenant(Guid Id) : IQuery<TenantDetails>;

internal sealed class GetTenantHandler(TenantsBelow below) : IRequestHandler<GetTenant, TenantDetails>
{
    public async Task<TenantDetails> Handle(GetTenant query, CancellationToken ct) => TenantDetails.Of(await below.ManagedAsync(query.Id, ct));
}
