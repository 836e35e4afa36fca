using GallantSms.Application.Access;
using GallantSms.WebApi.Access;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GallantSms.WebApi.Endpoints;

internal static class ApiKeyEndpoints
{
    /// <summary>Maps <c>/api-keys</c> and <c>/oauth-clients</c> below the API's group.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("Credentials").RequireScope(Scopes.CredentialsManage);
        keys.MapGet("", ListKeysAsync).WithName("ListApiKeys").WithSummary("The API keys of the own tenant.");
        keys.MapPost("", CreateKeyAsync).WithName("CreateApiKey").WithSummary("A new API key. It is shown in this answer only.");
        keys.MapDelete("/{id:guid}", RevokeKeyAsync).WithName("RevokeApiKey").WithSummary("Ends an API key.");

        var clients = api.MapGroup("/oauth-clients").WithTags("Credentials").RequireScope(Scopes.CredentialsManage);
        clients.MapGet("", ListClientsAsync).WithName("ListOAuthClients").WithSummary("The OAuth clients of the own tenant.");
        clients.MapPost("", CreateClientAsync).WithName("CreateOAuthClient").WithSummary("A new OAuth client. Its secret is shown in this answer only.");
        clients.MapDelete("/{id:guid}", RevokeClientAsync).WithName("RevokeOAuthClient").WithSummary("Ends an OAuth client and its access tokens.");
    }

    private static async Task<Ok<IReadOnlyList<ApiKeyView>>> ListKeysAsync(IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListApiKeys(), ct));

    private static async Task<Created<CreatedApiKey>> CreateKeyAsync(CreateApiKey command, IMediator mediator, CancellationToken ct) =>
        TypedResults.Created((string?)null, await mediator.Send(command, ct));

    private static async Task<NoContent> RevokeKeyAsync(Guid id, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RevokeApiKey(id), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<OAuthClientView>>> ListClientsAsync(IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListOAuthClients(), ct));

    private static async Task<Created<CreatedOAuthClient>> CreateClientAsync(CreateOAuthClient command, IMediator mediator, CancellationToken ct) =>
        TypedResults.Created((string?)null, await mediator.Send(command, ct));

    private static async Task<NoContent> RevokeClientAsync(Guid id, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RevokeOAuthClient(id), ct);
        return TypedResults.NoContent();
    }
}
