using GallantSms.Application.Access;
using GallantSms.Application.Tenants;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>The tenants below the own one. Opening and listing them is in <see cref="AccountEndpoints"/>.</summary>
internal static class TenantEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapTenants(this IEndpointRouteBuilder api)
    {
        var tenants = api.MapGroup("/tenants").WithTags("Tenants").RequireScope(Scopes.TenantsManage);
        tenants.MapGet("/overview", OverviewAsync).WithName("ListTenantFigures").Answers<IReadOnlyList<TenantOverview>>()
            .WithSummary("The tenants right below the own one with their last 24 hours. A database that does not answer shows as unknown.");
        tenants.MapGet("/{id:guid}", GetAsync).WithName("GetTenant").Answers<TenantDetails>().WithSummary("A tenant below the own one.");
        tenants.MapPut("/{id:guid}", ChangeAsync).WithName("ChangeTenant").Takes<ChangeTenant>().Answers<TenantDetails>().Refuses(409).WithSummary("Changes name, limits, announcement and sign-up of a tenant below.");
        tenants.MapPost("/{id:guid}/suspend", SuspendAsync).WithName("SuspendTenant").Takes<SuspendTenant>().Answers<TenantDetails>().Refuses(409)
            .WithSummary("Suspends a tenant and every one below it: requests are refused, accepted messages wait.");
        tenants.MapPost("/{id:guid}/resume", ResumeAsync).WithName("ResumeTenant").Answers<TenantDetails>().Refuses(409).WithSummary("Ends a suspension.");
    }

    private static async Task<IResult> OverviewAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListTenantFigures(), ct));

    private static async Task<IResult> GetAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetTenant(id), ct));

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeTenant>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> SuspendAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<SuspendTenant>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> ResumeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ResumeTenant(id), ct));
}
