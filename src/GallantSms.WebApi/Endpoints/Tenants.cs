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
        tenants.MapGet("/residencies", ResidenciesAsync).WithName("ListResidencies").Answers<IReadOnlyList<string>>().WithSummary("Regions that a new tenant's data may lie in.");
        tenants.MapGet("/{id:guid}", GetAsync).WithName("GetTenant").Answers<TenantDetails>().WithSummary("A tenant below the own one.");
        tenants.MapPut("/{id:guid}", ChangeAsync).WithName("ChangeTenant").Takes<ChangeTenant>().Answers<TenantDetails>().Refuses(409).WithSummary("Changes name, limits, announcement and sign-up of a tenant below.");
        tenants.MapPost("/{id:guid}/suspend", SuspendAsync).WithName("SuspendTenant").Takes<SuspendTenant>().Answers<TenantDetails>().Refuses(409)
            .WithSummary("Suspends a tenant and every one below it: requests are refused, accepted messages wait.");
        tenants.MapPost("/{id:guid}/resume", ResumeAsync).WithName("ResumeTenant").Answers<TenantDetails>().Refuses(409).WithSummary("Ends a suspension.");
        tenants.MapPost("/{id:guid}/erase", AskErasureAsync).WithName("AskErasure").Answers<ErasureAsked>().Refuses(409).WithSummary("First step of erasing a suspended tenant: its export, and a token for the second.");
        tenants.MapGet("/{id:guid}/export", ExportAsync).WithName("GetExport").WithSummary("The export of the first step, a ZIP.");
        tenants.MapDelete("/{id:guid}", EraseAsync).WithName("EraseTenant").Takes<EraseTenant>().Answers<ErasedTenant>().Refuses(409)
            .WithSummary("Second step: database, keys, memberships and log go; unspent credit returns to the tenant above. Repeating finishes what was cut short.");
    }

    private static async Task<IResult> OverviewAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListTenantFigures(), ct));

    private static async Task<IResult> ResidenciesAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListResidencies(), ct));

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

    private static async Task<IResult> AskErasureAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new AskErasure(id), ct));

    private static async Task<IResult> ExportAsync(IMediator mediator, Guid id, CancellationToken ct) => Results.Stream(await mediator.Send(new GetExport(id), ct), "application/zip", $"{id}.zip");

    private static async Task<IResult> EraseAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<EraseTenant>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }
}
