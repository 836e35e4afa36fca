using GallantSms.Application.Access;
using GallantSms.Domain.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace GallantSms.WebApi.Access;

/// <summary>
/// Turns a refusal into the one exception that the HTTP layer translates, and says in <c>WWW-Authenticate</c> what is missing
/// (RFC 6750, 3).
/// </summary>
internal sealed class RefusalHandler : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        if (authorizeResult.Forbidden)
        {
            var scope = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<ScopeRequirement>().FirstOrDefault()?.Scope;
            context.OnAnswer("WWW-Authenticate", scope is null ? "Bearer error=\"insufficient_scope\"" : $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
            throw AccessErrors.InsufficientScope(scope);
        }

        var refusal = (await context.AuthenticateAsync()).Failure as DomainException;
        if (refusal is null or { Kind: ErrorKind.Unauthenticated })
            context.OnAnswer("WWW-Authenticate", refusal is null ? "Bearer" : "Bearer error=\"invalid_token\"");
        throw refusal ?? AccessErrors.Unauthenticated();
    }
}
