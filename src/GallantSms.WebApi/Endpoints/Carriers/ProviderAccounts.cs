using GallantSms.Application.Access;
using GallantSms.Application.Carriers;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints.Carriers;

/// <summary>Accounts at carriers, of the operator and of resellers.</summary>
internal static class ProviderAccountEndpoints
{
    private const int MaxBytes = 64 * 1024;
    private const string Accounts = "/api/v1/provider-accounts";

    public static void MapProviderAccounts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/providers", ListKindsAsync).WithTags("Carriers").RequireScope(Scopes.CarriersManage).WithName("ListProviders").Answers<IReadOnlyList<ProviderKindView>>()
            .WithSummary("The kinds of carriers that accounts can be made at, each with the JSON Schema of its settings.");

        var accounts = api.MapGroup("/provider-accounts").WithTags("Carriers").RequireScope(Scopes.CarriersManage);
        accounts.MapGet("", ListAsync).WithName("ListProviderAccounts").Answers<IReadOnlyList<ProviderAccountView>>().WithSummary("The own carrier accounts, without their secrets.");
        accounts.MapPost("", CreateAsync).WithName("CreateProviderAccount").Takes<CreateProviderAccount>().Answers<ProviderAccountView>(201).Refuses(409)
            .WithSummary("A new carrier account. No route leads to it yet.");
        accounts.MapGet("/health", ListHealthAsync).WithName("ListProviderAccountHealth").Answers<IReadOnlyList<AccountHealth>>().WithSummary("How all own accounts did in the last hour.");
        accounts.MapGet("/{id:guid}", GetAsync).WithName("GetProviderAccount").Answers<ProviderAccountView>().WithSummary("A carrier account, without its secrets.");
        accounts.MapPut("/{id:guid}", ChangeAsync).WithName("ChangeProviderAccount").Takes<ChangeProviderAccount>().Answers<ProviderAccountView>().Refuses(409)
            .WithSummary("Replaces name, settings and limits. A secret that is left out stays, an empty one goes; a refused account is in service again.");
        accounts.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteProviderAccount").Answers<Done>().Refuses(409).WithSummary("Takes a carrier account away. What it has taken is still reported on.");
        accounts.MapPost("/{id:guid}/check", CheckAsync).WithName("CheckProviderAccount").Answers<AccountCheck>().WithSummary("Asks the carrier whether the account works, without sending; at most 20 s.");
        accounts.MapPost("/{id:guid}/pause", PauseAsync).WithName("PauseProviderAccount").Answers<ProviderAccountView>().WithSummary("Takes a carrier account out of service.");
        accounts.MapPost("/{id:guid}/resume", ResumeAsync).WithName("ResumeProviderAccount").Answers<ProviderAccountView>().WithSummary("Puts it into service again, also when the carrier had refused it.");
        accounts.MapGet("/{id:guid}/health", HealthAsync).WithName("GetProviderAccountHealth").Answers<AccountHealth>().WithSummary("How the account did in the last hour, by country, and what each process sees of its line.");
    }

    /// <summary>The paths of the assignment; same answers.</summary>
    public static void MapProviderAliases(this IEndpointRouteBuilder app)
    {
        var providers = app.MapGroup("/api/admin/providers").RequireScope(Scopes.CarriersManage).ExcludeFromDescription();
        providers.MapGet("", ListAsync);
        providers.MapPost("", CreateAsync);
        providers.MapGet("/health", ListHealthAsync);
        providers.MapGet("/{id:guid}", GetAsync);
        providers.MapPut("/{id:guid}", ChangeAsync);
        providers.MapDelete("/{id:guid}", DeleteAsync);
        providers.MapPost("/{id:guid}/check", CheckAsync);
        providers.MapPost("/{id:guid}/pause", PauseAsync);
        providers.MapPost("/{id:guid}/resume", ResumeAsync);
        providers.MapGet("/{id:guid}/health", HealthAsync);
    }

    private static async Task<IResult> ListKindsAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListProviders(), ct));

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListProviderAccounts(), ct));

    private static async Task<IResult> CreateAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<CreateProviderAccount>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, Accounts, _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetProviderAccount(id), ct));

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeProviderAccount>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new DeleteProviderAccount(id), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new CheckProviderAccount(id), ct));

    private static async Task<IResult> PauseAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new PauseProviderAccount(id), ct));

    private static async Task<IResult> ResumeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ResumeProviderAccount(id), ct));

    private static async Task<IResult> HealthAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetAccountHealth(id), ct));

    private static async Task<IResult> ListHealthAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListAccountHealth(), ct));
}
