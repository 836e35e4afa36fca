using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity.SingleSignOn;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>How a tenant links its identity providers.</summary>
internal static class SsoConnectionEndpoints
{
    private const int MaxBytes = 64 * 1024;

    public static void MapSsoConnections(this IEndpointRouteBuilder api)
    {
        var connections = api.MapGroup("/sso-connections").WithTags("Single sign-on").RequireScope(Scopes.SettingsManage);
        connections.MapGet("", ListAsync).WithName("ListSsoConnections").Answers<IReadOnlyList<SsoConnectionView>>().WithSummary("The identity providers of the own tenant.");
        connections.MapPost("", AddAsync).WithName("CreateSsoConnection").Takes<SsoDraft>().Answers<SsoConnectionView>(201).Refuses(409).WithSummary("Links an identity provider.");
        connections.MapPut("/{id:guid}", ChangeAsync).WithName("UpdateSsoConnection").Takes<SsoDraft>().Answers<SsoConnectionView>().Refuses(409)
            .WithSummary("Replaces a connection's settings; without client_secret the known one stays. Switching off ends the sessions it let in.");
        connections.MapDelete("/{id:guid}", RemoveAsync).WithName("DeleteSsoConnection").Answers<Done>().WithSummary("Removes a connection and ends the sessions it let in.");
        connections.MapPost("/{id:guid}/check", CheckAsync).WithName("CheckSsoConnection").Answers<SsoCheckResult>().WithSummary("Looks at the provider and says field by field what is there.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, SsoConnections connections, SsoReturns returns, CancellationToken ct)
    {
        var redirectUri = await returns.AddressAsync(http.Request, ct);
        return Api.Ok(http, (IReadOnlyList<SsoConnectionView>)[.. (await connections.ListAsync(ct)).Select(c => SsoConnectionView.Of(c, redirectUri))]);
    }

    private static async Task<IResult> AddAsync(HttpContext http, SsoConnections connections, SsoReturns returns, CancellationToken ct)
    {
        var added = await connections.AddAsync(await http.ReadAsync<SsoDraft>(MaxBytes, ct), ct);
        return Api.Created(http, "/api/v1/sso-connections", SsoConnectionView.Of(added, await returns.AddressAsync(http.Request, ct)));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, SsoConnections connections, SsoReturns returns, Guid id, CancellationToken ct)
    {
        var changed = await connections.ChangeAsync(id, await http.ReadAsync<SsoDraft>(MaxBytes, ct), ct);
        return Api.Ok(http, SsoConnectionView.Of(changed, await returns.AddressAsync(http.Request, ct)));
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, SsoConnections connections, Guid id, CancellationToken ct)
    {
        await connections.RemoveAsync(id, ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, SsoConnections connections, SsoCheck check, Guid id, CancellationToken ct) =>
        Api.Ok(http, await check.LookAsync(await connections.FindAsync(id, ct), ct));
}
