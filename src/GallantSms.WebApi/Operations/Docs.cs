using Swashbuckle.AspNetCore.SwaggerUI;

namespace GallantSms.WebApi.Operations;

internal static class Docs
{
    /// <summary>The page <c>/docs</c> over the OpenAPI document. Everything it loads is its own: it works under the strict policy.</summary>
    public static IApplicationBuilder UseDocs(this IApplicationBuilder app) => app.UseSwaggerUI(o =>
    {
        o.RoutePrefix = "docs";
        o.DocumentTitle = "GallantSms API";
        o.SwaggerEndpoint("/openapi/v1.json", "GallantSms API v1");
        o.DefaultModelsExpandDepth(0);
        o.DocExpansion(DocExpansion.List);
    });
}
