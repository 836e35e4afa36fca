using FluentValidation;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.SingleSignOn;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>The browser's way to an identity provider and back. Refusals lead to <c>/sign-in?error=CODE</c>.</summary>
internal static class SsoEndpoints
{
    private const int MaxBytes = 16 * 1024;
    private const int LongestPath = 1000;

    public static void MapSso(this IEndpointRouteBuilder api)
    {
        var sso = api.MapGroup("/sso").WithTags("Single sign-on").AllowAnonymous();
        sso.MapGet("/{id:guid}/start", StartAsync).WithName("StartSso").Produces(302).WithSummary("Redirects the browser to the identity provider; it comes back to the path return_to.");
        sso.MapGet("/callback", ReturnAsync).WithName("ReturnFromSso").Produces(302).WithSummary("Where identity providers send the browser back to.");
        api.MapPost("/session/discover", DiscoverAsync).WithTags("Session").AllowAnonymous().WithMetadata(new ForBrowsers()).WithName("DiscoverSignIn").Takes<SignInDiscovery>().Answers<SignInStep>()
            .WithSummary("Whether people of this address's domain sign in with a password or by single sign-on. Tells nothing about the address.");
    }

    private static async Task<IResult> StartAsync(HttpContext http, SsoSignIn signIn, Guid id)
    {
        var path = http.Request.Query["return_to"].ToString();
        if (path.Length == 0) path = "/";
        if (!IsLocal(path))
        {
            const string why = "is a path of this site, such as /messages";
            throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, why, new FieldError("return_to", path, "INVALID_VALUE", why));
        }

        return Results.Redirect(await signIn.StartAsync(http, id, path));
    }

    private static async Task<IResult> ReturnAsync(HttpContext http, SsoSignIn signIn) => Results.Redirect(await signIn.ReturnAsync(http));

    private static async Task<IResult> DiscoverAsync(HttpContext http, SsoDiscovery discovery, CancellationToken ct) =>
        Api.Ok(http, await discovery.FindAsync((await http.ReadAsync<SignInDiscovery>(MaxBytes, ct)).Email, ct));

    /// <summary>Browsers take a backslash for a slash, and <c>//host</c> for another site. Only ASCII, as a header holds it.</summary>
    private static bool IsLocal(string path) =>
        path is ['/', ..] && path is not ['/', '/', ..] && path.Length <= LongestPath && path.All(c => c is > ' ' and <= '~' and not '\\');
}

internal sealed record SignInDiscovery(string Email)
{
    internal sealed class Validator : AbstractValidator<SignInDiscovery>
    {
        public Validator() => RuleFor(s => s.Email).EmailAddress();
    }
}
