using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Support looks at a tenant below through its own eyes.</summary>
internal static class ActAsEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapActAs(this IEndpointRouteBuilder api)
    {
        api.MapPost("/session/act-as", BeginAsync).RequireScope(Scopes.TenantsActAs).WithTags("Session").WithName("ActAs").Takes<ActAs>().Answers<ActingView>().Refuses(404, 409)
            .WithSummary("Looks at a tenant below through its own eyes. Both audit logs say so.");
        // Anonymous for routing only: while acting the scope is gone, and the other tenant may have been suspended meanwhile.
        api.MapDelete("/session/act-as", EndAsync).AllowAnonymous().WithMetadata(new ForBrowsers()).WithTags("Session").WithName("StopActing").Answers<ActingEnded>()
            .WithSummary("Back to the own tenant. Not acting is no error.");
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ActingVisits visits, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ActAs>(http, MaxBytes, ct);
        return Api.Ok(http, await visits.BeginAsync(http.Features.Get<KnownSession>(), command, ct));
    }

    private static async Task<IResult> EndAsync(HttpContext http, ActingVisits visits, CancellationToken ct) =>
        Api.Ok(http, await visits.EndAsync(http.Features.Get<KnownSession>() ?? throw AccessErrors.Unauthenticated(), ct));
}
