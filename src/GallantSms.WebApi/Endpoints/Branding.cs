using GallantSms.Application.Access;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Identity;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Brands: what a visitor of a host name sees, and what tenants set for themselves and those below.</summary>
internal static class BrandingEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapBranding(this IEndpointRouteBuilder api)
    {
        var anybody = api.MapGroup("/brand").WithTags("Brand").AllowAnonymous();
        anybody.MapGet("", OfHostAsync).WithName("GetBrand").Answers<VisibleBrand>().WithSummary("The brand of the tenant that the caller is in, or of the host name that is asked.");
        anybody.MapGet("/logo", LogoOfHostAsync).WithName("GetBrandLogo").WithSummary("Its logo: PNG, JPEG or WebP.");

        var own = api.MapGroup("/settings/branding").WithTags("Settings").RequireScope(Scopes.SettingsManage);
        own.MapGet("", (HttpContext http, IMediator mediator, CancellationToken ct) => GetAsync(http, mediator, null, ct)).WithName("GetOwnBranding").Answers<BrandingView>().WithSummary("The own brand.");
        own.MapPut("", (HttpContext http, IMediator mediator, CancellationToken ct) => ChangeAsync(http, mediator, null, ct)).WithName("ChangeOwnBranding").Takes<ChangeBranding>().Answers<BrandingView>().Refuses(409)
            .WithSummary("Sets the own brand; what is left out is as above.");
        own.MapGet("/logo", (HttpContext http, IMediator mediator, CancellationToken ct) => LogoAsync(http, mediator, null, ct)).WithName("GetOwnLogo").WithSummary("The logo that the own tenant shows.");
        own.MapPut("/logo", (HttpContext http, IMediator mediator, CancellationToken ct) => SetLogoAsync(http, mediator, null, ct)).WithName("SetOwnLogo").TakesImage().Answers<BrandingView>()
            .WithSummary("Sets the own logo: the body is a PNG, JPEG or WebP picture of at most 256 kB.");
        own.MapDelete("/logo", (HttpContext http, IMediator mediator, CancellationToken ct) => RemoveLogoAsync(http, mediator, null, ct)).WithName("RemoveOwnLogo").Answers<BrandingView>().WithSummary("Takes the own logo away.");

        var below = api.MapGroup("/tenants/{id:guid}/branding").WithTags("Tenants").RequireScope(Scopes.TenantsManage);
        below.MapGet("", (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => GetAsync(http, mediator, id, ct)).WithName("GetBranding").Answers<BrandingView>().WithSummary("The brand of a tenant below.");
        below.MapPut("", (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => ChangeAsync(http, mediator, id, ct)).WithName("ChangeBranding").Takes<ChangeBranding>().Answers<BrandingView>().Refuses(409)
            .WithSummary("Sets the brand of a tenant below.");
        below.MapGet("/logo", (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => LogoAsync(http, mediator, id, ct)).WithName("GetLogo").WithSummary("The logo that a tenant below shows.");
        below.MapPut("/logo", (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => SetLogoAsync(http, mediator, id, ct)).WithName("SetLogo").TakesImage().Answers<BrandingView>().WithSummary("Sets its logo.");
        below.MapDelete("/logo", (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => RemoveLogoAsync(http, mediator, id, ct)).WithName("RemoveLogo").Answers<BrandingView>().WithSummary("Takes its logo away.");
    }

    private static RouteHandlerBuilder TakesImage(this RouteHandlerBuilder endpoint) => endpoint.TakesFile("body", ImageBody.Types);

    private static async Task<IResult> OfHostAsync(HttpContext http, ITenantBrands brands, CancellationToken ct)
    {
        var (ofHost, signUp, announcement) = await brands.ForHostAsync(http.Request.Host.Host, ct);
        var brand = await OwnAsync(http, brands, ct) ?? ofHost;
        var logo = brand.LogoTag is null ? null : $"/api/v1/brand/logo?v={brand.LogoTag}";
        var view = new VisibleBrand(brand.Name, logo, brand.PrimaryColor, brand.AccentColor, signUp, brand.SupportEmail, announcement);
        // Not kept: it changes with who signs in and out. Its tag makes asking cheap.
        return Caching.Fresh(http, Api.DataJson(view), TimeSpan.Zero) ? Results.StatusCode(StatusCodes.Status304NotModified) : Api.Ok(http, view);
    }

    private static async Task<IResult> LogoOfHostAsync(HttpContext http, ITenantBrands brands, ITenantLogos logos, CancellationToken ct)
    {
        var brand = await OwnAsync(http, brands, ct) ?? (await brands.ForHostAsync(http.Request.Host.Host, ct)).Brand;
        return Picture(http, brand.LogoOf is { } of && await logos.FindAsync(of, ct) is { } logo ? logo : throw TenantErrors.NoLogo());
    }

    /// <summary>Whoever is signed in sees the brand of the tenant they are in, under whatever name they came.</summary>
    private static async ValueTask<Brand?> OwnAsync(HttpContext http, ITenantBrands brands, CancellationToken ct) =>
        http.User is CallerPrincipal { Caller.TenantId: var tenant } && tenant != Guid.Empty ? await brands.ForAsync(tenant, ct) : null;

    private static async Task<IResult> GetAsync(HttpContext http, IMediator mediator, Guid? id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetBranding(id), ct));

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid? id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeBranding>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> LogoAsync(HttpContext http, IMediator mediator, Guid? id, CancellationToken ct) => Picture(http, await mediator.Send(new GetLogo(id), ct));

    private static async Task<IResult> SetLogoAsync(HttpContext http, IMediator mediator, Guid? id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ChangeLogo(id, await ImageBody.ReadAsync(http, ChangeLogo.MaxBytes, ct)), ct));

    private static async Task<IResult> RemoveLogoAsync(HttpContext http, IMediator mediator, Guid? id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ChangeLogo(id, null), ct));

    /// <summary>With its own content type, which nosniff makes final; the content security policy lets it do nothing.</summary>
    private static IResult Picture(HttpContext http, Logo logo) =>
        Caching.Fresh(http, logo.Bytes, TimeSpan.FromMinutes(1)) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Bytes(logo.Bytes, logo.Type);
}

/// <summary>A brand as a visitor sees it.</summary>
internal sealed record VisibleBrand(string Name, string? LogoUrl, string PrimaryColor, string AccentColor, bool SignUp, string? SupportEmail, string? Announcement);
