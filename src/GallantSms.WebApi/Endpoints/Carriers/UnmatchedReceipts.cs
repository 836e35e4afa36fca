using GallantSms.Application.Access;
using GallantSms.Application.Carriers;
using GallantSms.Application.Messages.Reports;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints.Carriers;

internal static class UnmatchedReceiptEndpoints
{
    public static void MapUnmatchedReceipts(this IEndpointRouteBuilder api)
    {
        var receipts = api.MapGroup("/receipts/unmatched").WithTags("Carriers").RequireScope(Scopes.CarriersManage);
        receipts.MapGet("", ListAsync).WithName("ListUnmatchedReceipts").Answers<Page<UnmatchedReceiptView>>().WithSummary("Receipts of the own accounts that fit no message, newest first, from 30 s on; kept for a week.");
        receipts.MapPost("/{id:guid}/retry", RetryAsync).WithName("RetryUnmatchedReceipt").Answers<RetriedReceipt>().WithSummary("Looks once more for its message.");
        receipts.MapDelete("/{id:guid}", DropAsync).WithName("DropUnmatchedReceipt").Answers<Done>().WithSummary("Throws it away.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, string? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListUnmatchedReceipts(cursor, limit), ct));

    private static async Task<IResult> RetryAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new RetryUnmatchedReceipt(id), ct));

    private static async Task<IResult> DropAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new DropUnmatchedReceipt(id), ct);
        return Api.Ok(http, Done.Yes);
    }
}
