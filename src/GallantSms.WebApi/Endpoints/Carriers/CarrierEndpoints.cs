namespace GallantSms.WebApi.Endpoints.Carriers;

internal static class CarrierEndpoints
{
    /// <summary>Everything about carriers below the API's group.</summary>
    public static void MapCarriers(this IEndpointRouteBuilder api)
    {
        api.MapProviderAccounts();
        api.MapCarrierPrices();
        api.MapRoutes();
        api.MapSenders();
        api.MapUnmatchedReceipts();
        api.MapReasons();
    }
}
