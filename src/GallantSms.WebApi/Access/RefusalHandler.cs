using GallantSms.Application.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace GallantSms.WebApi.Access;

/// <summary>
/// Turns a refusal into the one exception that the HTTP layer translates, and says in <c>WWW-Authenticate</c> what is missing
/// (RFC 6750, 3).
/// </summary>
internal sealed class RefusalHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded) return next(context);

        if (authorizeResult.Forbidden)
        {
            if (context.User is CallerPrincipal { Caller.TenantId: var tenant } && tenant == Guid.Empty) throw AccessErrors.NoTenant(); // no scope would help
            var scope = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<ScopeRequirement>().FirstOrDefault()?.Scope;
            context.OnAnswer("WWW-Authenticate", scope is null ? "Bearer error=\"insufficient_scope\"" : $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
            throw AccessErrors.InsufficientScope(scope);
        }

        var refusal = context.Features.Get<RefusedCredential>()?.Refusal;
        if (refusal is null or { Kind: ErrorKind.Unauthenticated })
            context.OnAnswer("WWW-Authenticate", refusal is null ? "Bearer" : "Bearer error=\"invalid_token\"");
        throw refusal ?? AccessErrors.Unauthenticated();
    }
}
