using GallantSms.WebApi.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GallantSms.WebApi.Operations;

/// <summary>The OpenAPI 3.1 document: made once, from the endpoints themselves.</summary>
internal static class OpenApiDocuments
{
    private const string Version = "v1";
    private const string ErrorSchema = "ErrorEnvelope";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(Version, o =>
    {
        o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        o.ShouldInclude = d => Described(d.RelativePath ?? "");
        o.CreateSchemaReferenceId = type => ReferenceId(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        o.AddDocumentTransformer(DescribeAsync);
        o.AddOperationTransformer(DescribeAsync);
        o.AddSchemaTransformer((schema, context, _) =>
        {
            // Our enum converter is opaque to the schema exporter.
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) is { IsEnum: true } type)
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. SnakeCaseEnumConverter.Words(type).Select(w => (System.Text.Json.Nodes.JsonNode)w)];
            }
            else if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
            {
                schema.Type = context.JsonTypeInfo.Type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "date-time";
            }

            return Task.CompletedTask;
        });
    });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder app)
    {
        var made = new Lazy<Task<byte[]>>(() => MakeAsync(app.ServiceProvider));
        app.MapGet("/openapi/v1.json", async (CancellationToken ct) => Results.Bytes(await made.Value.WaitAsync(ct), "application/json; charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>The document's bytes, of a host that is composed; it need not run.</summary>
    public static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Version).GetOpenApiDocumentAsync();
        await using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }

    /// <summary>Aliases for older clients work and are not advertised.</summary>
    private static bool Described(string path) =>
        path.StartsWith("api/v1/", StringComparison.Ordinal) || path.StartsWith("connect/", StringComparison.Ordinal) || path.StartsWith("health/", StringComparison.Ordinal);

    private static string? ReferenceId(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Envelope<>) ? $"{NameOf(type.GetGenericArguments()[0])}Envelope" : null;

    private static string NameOf(Type type) => !type.IsGenericType
        ? type.Name.Replace("[]", "List", StringComparison.Ordinal)
        : type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + string.Concat(type.GetGenericArguments().Select(NameOf));

    private static async Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "GallantSms API",
            Version = Version,
            Description = "Send SMS to one or a hundred thousand, follow each to its end, and see what it cost. Every answer comes in one envelope; `error.code` is stable.",
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This server" }];
        document.Components ??= new OpenApiComponents();
        document.AddComponent<IOpenApiSecurityScheme>("apiKey", new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "An API key." });
        document.AddComponent<IOpenApiSecurityScheme>("bearer", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key or an access token." });
        document.AddComponent<IOpenApiSecurityScheme>("oauth2", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow
                {
                    TokenUrl = new Uri("/connect/token", UriKind.Relative),
                    Scopes = Application.Access.Scopes.All.ToDictionary(s => s, s => s.Replace(':', ' ')),
                },
            },
        });
        string[] either = ["apiKey", "bearer", "oauth2"];
        document.Security = [.. either.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
        document.AddComponent(ErrorSchema, await context.GetOrCreateSchemaAsync(typeof(ErrorEnvelope), null, ct));
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var anonymous = metadata.OfType<IAllowAnonymous>().Any();
        if (anonymous) operation.Security = [];

        var body = metadata.OfType<EndpointDescriptions.Body>().LastOrDefault();
        if (body is not null)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await ReferenceAsync(body.Type, context, ct) },
                },
            };

        var file = metadata.OfType<EndpointDescriptions.File>().LastOrDefault();
        if (file is not null) operation.RequestBody = FileBody(file);

        var path = context.Description.RelativePath ?? "";
        if (path.StartsWith("connect/", StringComparison.Ordinal)) return;     // OAuth's own error shape
        int[] refusals =
        [
            .. metadata.OfType<EndpointDescriptions.Refusals>().SelectMany(r => r.Statuses),
            .. path.StartsWith("health/", StringComparison.Ordinal) ? (int[])[] : [400, 429, 500, 503],
            .. anonymous ? (int[])[] : [401, 403],
            .. path.Contains('{', StringComparison.Ordinal) ? (int[])[404] : [],
            .. body is null && file is null ? (int[])[] : [413, 415],
        ];
        operation.Responses ??= [];
        foreach (var status in refusals.Distinct().Order())
            operation.Responses.TryAdd(status.ToString(System.Globalization.CultureInfo.InvariantCulture), new OpenApiResponse
            {
                Description = ErrorStatus.Plain(status).Message,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchemaReference(ErrorSchema, context.Document) },
                },
            });
    }

    private static OpenApiRequestBody FileBody(EndpointDescriptions.File file)
    {
        var content = file.Types.ToDictionary(t => t, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        content["multipart/form-data"] = new()
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { file.Field },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    [file.Field] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                },
            },
        };
        return new() { Required = true, Content = content };
    }

    private static async Task<IOpenApiSchema> ReferenceAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, ct);
        context.Document!.AddComponent(NameOf(type), schema);
        return new OpenApiSchemaReference(NameOf(type), context.Document);
    }
}
