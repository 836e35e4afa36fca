using GallantSms.Infrastructure.Identity;
using Microsoft.AspNetCore.Authorization;

namespace GallantSms.WebApi.Access;

/// <summary>The caller's credential has this scope. Checks itself.</summary>
internal sealed class ScopeRequirement(string scope) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public string Scope => scope;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User is CallerPrincipal caller && caller.Caller.Scopes.Contains(requirement.Scope)) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

internal static class ScopeRequirementExtensions
{
    /// <summary>Only callers with this scope, for one endpoint or a group: 401 without a credential, 403 without the scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope)));
}
