using System.Text.Json;
using FluentValidation;
using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Access;

/// <summary>A new OAuth client of the caller's tenant; when nothing else is said, for <c>client_credentials</c> with a secret.</summary>
public sealed record CreateOAuthClient(
    string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute = null, IReadOnlyList<string>? GrantTypes = null, IReadOnlyList<string>? RedirectUris = null,
    IReadOnlyList<string>? LogoutUris = null, string? AuthMethod = null, JsonElement? Jwks = null)
    : ICommand<CreatedOAuthClient>, IOAuthClientSettings;

/// <summary><paramref name="ClientSecret"/> is shown this once; null for a client that has none.</summary>
public sealed record CreatedOAuthClient(
    Guid Id, string ClientId, string? ClientSecret, string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset CreatedAt,
    IReadOnlyList<string> GrantTypes, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> LogoutUris, string AuthMethod);

internal sealed class CreateOAuthClientValidator : AbstractValidator<CreateOAuthClient>
{
    public CreateOAuthClientValidator() => this.ClientSettings();
}

internal sealed class CreateOAuthClientHandler(ICurrentCaller current, OAuthClientIssuer issuer) : IRequestHandler<CreateOAuthClient, CreatedOAuthClient>
{
    public async Task<CreatedOAuthClient> Handle(CreateOAuthClient command, CancellationToken ct)
    {
        var caller = current.Caller;
        caller.MustHold(command.Scopes);
        var (client, secret) = await issuer.IssueAsync(caller.TenantId, command.Terms(), ct);
        return new(
            client.Id, client.ClientId, secret, client.Name, client.Scopes, client.MessagesPerMinute, client.CreatedAt, client.GrantTypes, client.RedirectUris,
            client.LogoutUris, client.AuthMethod);
    }
}
