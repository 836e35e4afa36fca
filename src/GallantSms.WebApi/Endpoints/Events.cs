using GallantSms.Application.Access;
using GallantSms.Application.Events;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Live;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Events").RequireScope(Scopes.MessagesRead);
        events.MapGet("", ReadAsync).WithName("ReadEvents").Answers<EventPage>().Refuses(409)
            .WithSummary("Everything that happened, oldest first, without gaps.").WithDescription("Ask again with after=next_after. after=latest begins now; after=0 with the oldest that is kept.");
        events.MapGet("/stream", EventStream.RunAsync).WithName("StreamEvents").Refuses(409)
            .WithSummary("The same as server-sent events, while they happen.")
            .WithDescription("Begins after the header Last-Event-ID, else after=, else now. Ends after seconds=, when that is given. A reader that is too slow is closed, and goes on from its last id.");
        events.MapGet("/types", async (HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListEventTypes(), ct)))
            .WithName("ListEventTypes").Answers<IReadOnlyList<EventTypeView>>().WithSummary("The types of events.");
    }

    private static async Task<IResult> ReadAsync(HttpContext http, IMediator mediator, string? after, int? limit, string? types, Guid? bulk_id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ReadEvents(after, limit, types, bulk_id), ct));
}
