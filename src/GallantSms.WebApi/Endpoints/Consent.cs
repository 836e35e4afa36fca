using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>What the page <c>/consent</c> shows and sends: the browser's half of <c>/connect/authorize</c>.</summary>
internal static class ConsentEndpoints
{
    private const int MaxBytes = 4 * 1024;

    public static void MapConsent(this IEndpointRouteBuilder api)
    {
        var consent = api.MapGroup("/consent").WithTags("OAuth").RequireAuthorization();
        consent.MapGet("/{id:guid}", ShowAsync).WithName("ShowConsent").Answers<ConsentView>().WithSummary("What a program asks the signed-in person for.");
        consent.MapPost("/{id:guid}", DecideAsync).WithName("DecideConsent").Takes<ConsentDecision>().Answers<ConsentAnswer>()
            .WithSummary("The person's yes or no, once; the answer says where the browser goes next.");
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ConsentDesk desk, ICurrentCaller current, Guid id, CancellationToken ct) =>
        Api.Ok(http, await desk.ShowAsync(id, http.Features.Get<KnownSession>(), current.Caller, ct));

    private static async Task<IResult> DecideAsync(HttpContext http, ConsentDesk desk, ICurrentCaller current, Guid id, CancellationToken ct)
    {
        var (decision, _) = await RequestBody.ReadAsync<ConsentDecision>(http, MaxBytes, ct);
        return Api.Ok(http, await desk.DecideAsync(id, decision, http.Features.Get<KnownSession>(), current.Caller, ct));
    }
}
