using FluentValidation;
using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Access;

/// <summary>A new OAuth client of the caller's tenant, for <c>client_credentials</c>.</summary>
public sealed record CreateOAuthClient(string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute = null) : ICommand<CreatedOAuthClient>;

/// <summary><paramref name="ClientSecret"/> is shown this once.</summary>
public sealed record CreatedOAuthClient(
    Guid Id, string ClientId, string ClientSecret, string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset CreatedAt);

internal sealed class CreateOAuthClientValidator : AbstractValidator<CreateOAuthClient>
{
    public CreateOAuthClientValidator()
    {
        RuleFor(c => c.Name).CredentialName();
        RuleFor(c => c.Scopes).ScopeList();
        RuleForEach(c => c.Scopes).KnownScope();
        RuleFor(c => c.MessagesPerMinute).MessageLimit();
    }
}

internal sealed class CreateOAuthClientHandler(ICurrentCaller current, OAuthClientIssuer issuer) : IRequestHandler<CreateOAuthClient, CreatedOAuthClient>
{
    public async Task<CreatedOAuthClient> Handle(CreateOAuthClient command, CancellationToken ct)
    {
        var caller = current.Caller;
        caller.MustHold(command.Scopes);
        var (client, secret) = await issuer.IssueAsync(caller.TenantId, command.Name, command.Scopes, command.MessagesPerMinute, ct);
        return new(client.Id, client.ClientId, secret, client.Name, client.Scopes, client.MessagesPerMinute, client.CreatedAt);
    }
}
