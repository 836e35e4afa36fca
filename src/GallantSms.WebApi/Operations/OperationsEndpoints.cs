namespace GallantSms.WebApi.Operations;

internal static class OperationsEndpoints
{
    /// <summary>Health, metrics and the OpenAPI document; all answer without a credential.</summary>
    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApiDocument();
    }
}
