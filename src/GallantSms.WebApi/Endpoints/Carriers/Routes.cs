using GallantSms.Application.Access;
using GallantSms.Application.Carriers;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints.Carriers;

/// <summary>Where traffic goes: groups of accounts, and the rules that lead to them.</summary>
internal static class RouteEndpoints
{
    private const int MaxBytes = 64 * 1024;
    private const string Routes = "/api/v1/routes";

    public static void MapRoutes(this IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/routes").WithTags("Routes").RequireScope(Scopes.CarriersManage);
        routes.MapGet("", ListAsync).WithName("ListRoutes").Answers<RoutesView>().WithSummary("The own route groups and rules, rules in order.");
        routes.MapPost("/groups", CreateGroupAsync).WithName("CreateRouteGroup").Takes<SaveRouteGroup>().Answers<RouteGroupView>(201).Refuses(409).WithSummary("A new route group.");
        routes.MapPut("/groups/{id:guid}", ChangeGroupAsync).WithName("ChangeRouteGroup").Takes<SaveRouteGroup>().Answers<RouteGroupView>().Refuses(409).WithSummary("Replaces a route group.");
        routes.MapDelete("/groups/{id:guid}", DeleteGroupAsync).WithName("DeleteRouteGroup").Answers<Done>().Refuses(409).WithSummary("Takes a route group away that no rule leads to.");
        routes.MapPost("/rules", CreateRuleAsync).WithName("CreateRouteRule").Takes<SaveRouteRule>().Answers<RouteRuleView>(201).Refuses(409).WithSummary("A new route rule, the last in order.");
        routes.MapPut("/rules/{id:guid}", ChangeRuleAsync).WithName("ChangeRouteRule").Takes<SaveRouteRule>().Answers<RouteRuleView>().WithSummary("Replaces a route rule in its place.");
        routes.MapDelete("/rules/{id:guid}", DeleteRuleAsync).WithName("DeleteRouteRule").Answers<Done>().WithSummary("Takes a route rule away.");
        routes.MapPut("/rules/order", OrderRulesAsync).WithName("OrderRouteRules").Takes<OrderRouteRules>().Answers<IReadOnlyList<RouteRuleView>>().WithSummary("Puts all rules into a new order: the first that fits decides.");
        routes.MapPost("/simulate", SimulateAsync).WithName("SimulateRoute").Takes<SimulateRoute>().Answers<SimulatedRoute>().Refuses(404)
            .WithSummary("Which way a message would go now, and why not the others. Nothing is sent.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListRoutes(), ct));

    private static async Task<IResult> CreateGroupAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<SaveRouteGroup>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, Routes, _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> ChangeGroupAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<SaveRouteGroup>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> DeleteGroupAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new DeleteRouteGroup(id), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> CreateRuleAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<SaveRouteRule>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, Routes, _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> ChangeRuleAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<SaveRouteRule>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> DeleteRuleAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new DeleteRouteRule(id), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> OrderRulesAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<OrderRouteRules>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command, ct));
    }

    private static async Task<IResult> SimulateAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (query, _) = await RequestBody.ReadAsync<SimulateRoute>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(query, ct));
    }
}
