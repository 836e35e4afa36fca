using GallantSms.Application.Access;
using GallantSms.Application.Carriers;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints.Carriers;

/// <summary>What accounts pay for a segment.</summary>
internal static class CarrierPriceEndpoints
{
    private const int MaxBytes = 1024 * 1024;

    public static void MapCarrierPrices(this IEndpointRouteBuilder api)
    {
        var prices = api.MapGroup("/provider-accounts/{id:guid}/prices").WithTags("Carriers").RequireScope(Scopes.CarriersManage);
        prices.MapGet("", GetAsync).WithName("GetCarrierPrices").Answers<CarrierPricesView>().WithSummary("What the account pays for a segment now.");
        prices.MapPost("", ImportAsync).WithName("ImportCarrierPrices").TakesFile("file", "text/csv", "text/plain").Answers<ImportedPrices>().Refuses(409)
            .WithSummary("A new price list from a CSV file; with dry_run=true only what it would change.")
            .WithDescription(
                "At most 5,000 lines and 1 MB, in UTF-8. The first line names the columns country (ISO 3166-1, or * for every other), price (a decimal for a segment) and perhaps network (MCC and MNC). "
                + "The list replaces the one before as a whole; of a file with a wrong line nothing is taken.");
    }

    private static async Task<IResult> GetAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetCarrierPrices(id), ct));

    private static async Task<IResult> ImportAsync(
        HttpContext http, IMediator mediator, Guid id, string? currency, DateTimeOffset? valid_from, bool? dry_run, CancellationToken ct)
    {
        var file = await FileBody.OpenAsync(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(new ImportCarrierPrices(id, file.Content, currency, valid_from, dry_run ?? false), ct));
    }
}
