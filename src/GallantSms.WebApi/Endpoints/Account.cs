using GallantSms.Application.Access;
using GallantSms.Application.Credits;
using GallantSms.Application.Suppressions;
using GallantSms.Application.Tenants;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Money, tenants below, and numbers that must not be texted.</summary>
internal static class AccountEndpoints
{
    private const int MaxBytes = 64 * 1024;

    public static void MapAccount(this IEndpointRouteBuilder api)
    {
        var account = api.MapGroup("/account").WithTags("Account");
        account.MapGet("/balance", BalanceAsync).RequireScope(Scopes.AccountRead).WithName("GetBalance").Answers<BalanceView>().WithSummary("The money of the own tenant, in micro-units.");
        account.MapPost("/credits", GrantAsync).RequireScope(Scopes.CreditsGrant).WithName("GrantCredit").Takes<GrantCredit>().Answers<CreditGrant>(201)
            .WithSummary("Gives credit to a tenant right below.");

        var tenants = api.MapGroup("/tenants").WithTags("Tenants").RequireScope(Scopes.TenantsManage);
        tenants.MapGet("", TenantsAsync).WithName("ListTenants").Answers<IReadOnlyList<TenantView>>().WithSummary("The tenants right below the own one.");
        tenants.MapPost("", ProvisionAsync).WithName("ProvisionTenant").Takes<ProvisionTenant>().Answers<TenantView>(201).WithSummary("Opens a tenant with its own database.");

        var suppressions = api.MapGroup("/suppressions").WithTags("Suppressions");
        suppressions.MapGet("", SuppressionsAsync).RequireScope(Scopes.SuppressionsRead).WithName("ListSuppressions").Answers<IReadOnlyList<SuppressionView>>();
        suppressions.MapPost("", SuppressAsync).RequireScope(Scopes.SuppressionsWrite).WithName("SuppressNumber").Takes<SuppressNumber>().Answers<SuppressionView>(201);
        suppressions.MapDelete("/{phoneNumber}", LiftAsync).RequireScope(Scopes.SuppressionsWrite).WithName("LiftSuppression").Answers<SuppressionView>();
    }

    private static async Task<IResult> BalanceAsync(HttpContext http, IMediator mediator, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new GetBalance(), ct));

    private static async Task<IResult> GrantAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<GrantCredit>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/account/balance", key => mediator.Send(command.As(key?.OperationId()), ct), ct);
    }

    private static async Task<IResult> TenantsAsync(HttpContext http, IMediator mediator, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListTenants(), ct));

    private static async Task<IResult> ProvisionAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<ProvisionTenant>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/tenants", key => mediator.Send(command.As(key?.OperationId()), ct), ct);
    }

    private static async Task<IResult> SuppressionsAsync(HttpContext http, IMediator mediator, string? after, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListSuppressions(after, limit), ct));

    private static async Task<IResult> SuppressAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<SuppressNumber>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/suppressions", _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> LiftAsync(HttpContext http, IMediator mediator, string phoneNumber, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new LiftSuppression(phoneNumber), ct));
}
