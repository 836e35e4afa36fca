using GallantSms.Application.Access;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

internal static class ApiKeyEndpoints
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Maps <c>/api-keys</c> and <c>/oauth-clients</c> below the API's group.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("Credentials").RequireScope(Scopes.CredentialsManage);
        keys.MapGet("", ListKeysAsync).WithName("ListApiKeys").Answers<IReadOnlyList<ApiKeyView>>().WithSummary("The API keys of the own tenant.");
        keys.MapPost("", CreateKeyAsync).WithName("CreateApiKey").Takes<CreateApiKey>().Answers<CreatedApiKey>(201).WithSummary("A new API key. It is shown in this answer only.");
        keys.MapDelete("/{id:guid}", RevokeKeyAsync).WithName("RevokeApiKey").Answers<RevokedCredential>().WithSummary("Ends an API key.");

        var clients = api.MapGroup("/oauth-clients").WithTags("Credentials").RequireScope(Scopes.CredentialsManage);
        clients.MapGet("", ListClientsAsync).WithName("ListOAuthClients").Answers<IReadOnlyList<OAuthClientView>>().WithSummary("The OAuth clients of the own tenant.");
        clients.MapPost("", CreateClientAsync).WithName("CreateOAuthClient").Takes<CreateOAuthClient>().Answers<CreatedOAuthClient>(201)
            .WithSummary("A new OAuth client. Its secret is shown in this answer only.");
        clients.MapPut("/{id:guid}", UpdateClientAsync).WithName("UpdateOAuthClient").Takes<UpdateOAuthClient>().Answers<OAuthClientView>()
            .WithSummary("Changes an OAuth client; what is left out is taken away.");
        clients.MapPost("/{id:guid}/secret", ReplaceSecretAsync).WithName("ReplaceOAuthClientSecret").Answers<ReplacedClientSecret>().Refuses(409)
            .WithSummary("A new secret for an OAuth client. It is shown in this answer only; the old one ends at once.");
        clients.MapDelete("/{id:guid}", RevokeClientAsync).WithName("RevokeOAuthClient").Answers<RevokedCredential>().WithSummary("Ends an OAuth client and its access tokens.");
    }

    private static async Task<IResult> ListKeysAsync(HttpContext http, IMediator mediator, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListApiKeys(), ct));

    private static async Task<IResult> CreateKeyAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<CreateApiKey>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/api-keys", _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> RevokeKeyAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new RevokeApiKey(id), ct));

    private static async Task<IResult> ListClientsAsync(HttpContext http, IMediator mediator, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListOAuthClients(), ct));

    private static async Task<IResult> CreateClientAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<CreateOAuthClient>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/oauth-clients", _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> UpdateClientAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<UpdateOAuthClient>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command with { Id = id }, ct));
    }

    private static async Task<IResult> ReplaceSecretAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ReplaceClientSecret(id), ct));

    private static async Task<IResult> RevokeClientAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new RevokeOAuthClient(id), ct));
}
