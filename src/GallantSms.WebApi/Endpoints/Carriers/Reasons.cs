using GallantSms.Application.Access;
using GallantSms.Application.Messages;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints.Carriers;

internal static class ReasonEndpoints
{
    public static void MapReasons(this IEndpointRouteBuilder api) =>
        api.MapGet("/reasons", ListAsync).WithTags("Messages").RequireScope(Scopes.MessagesRead).WithName("ListReasons").Answers<IReadOnlyList<ReasonView>>()
            .WithSummary("Every reason that a message can end with: what it means, and what to do.");

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListReasons(), ct));
}
