using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using MediatR;

namespace GallantSms.Application.Access.Team;

/// <summary>The permission matrix as it is for a tenant of the caller's kind.</summary>
public sealed record ListRoles : IQuery<RoleMatrix>;

public sealed record RoleMatrix(IReadOnlyList<ScopeView> Scopes, IReadOnlyList<RoleView> Roles);

public sealed record ScopeView(string Name, string Description);

public sealed record RoleView(string Role, string Description, IReadOnlyList<string> Scopes);

internal sealed class ListRolesHandler(ITenantContext tenant) : IRequestHandler<ListRoles, RoleMatrix>
{
    public Task<RoleMatrix> Handle(ListRoles query, CancellationToken ct)
    {
        var roles = Enum.GetValues<Role>().Select(role =>
        {
            var held = Permissions.For(role, tenant.Tenant.Kind);
            return new RoleView(role.Name(), Permissions.Describe(role), [.. Scopes.All.Where(held.Contains)]);
        }).ToList();
        var known = Scopes.All.Where(scope => roles.Any(r => r.Scopes.Contains(scope))).Select(scope => new ScopeView(scope, Permissions.Describe(scope)));
        return Task.FromResult(new RoleMatrix([.. known], roles));
    }
}
