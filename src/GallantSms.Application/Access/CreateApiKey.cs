using FluentValidation;
using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Access;

/// <summary>A new key of the caller's tenant.</summary>
public sealed record CreateApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null, int? MessagesPerMinute = null)
    : ICommand<CreatedApiKey>;

/// <summary><paramref name="Key"/> is shown this once.</summary>
public sealed record CreatedApiKey(
    Guid Id, string Key, string Name, string Prefix, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(TimeProvider clock)
    {
        RuleFor(c => c.Name).CredentialName();
        RuleFor(c => c.Scopes).ScopeList();
        RuleForEach(c => c.Scopes).KnownScope();
        RuleFor(c => c.ExpiresAt).Must(at => at is null || at > clock.GetUtcNow()).WithErrorCode("IN_THE_PAST").WithMessage("The key would have expired already.");
        RuleFor(c => c.MessagesPerMinute).MessageLimit();
    }
}

internal sealed class CreateApiKeyHandler(ICurrentCaller current, ApiKeyIssuer issuer) : IRequestHandler<CreateApiKey, CreatedApiKey>
{
    public async Task<CreatedApiKey> Handle(CreateApiKey command, CancellationToken ct)
    {
        var caller = current.Caller;
        caller.MustHold(command.Scopes);
        var (key, secret) = await issuer.IssueAsync(
            caller.TenantId, command.Name, command.Scopes, command.ExpiresAt?.ToUniversalTime(), command.MessagesPerMinute, ct);
        return new(key.Id, secret, key.Name, key.Prefix, key.Scopes, key.MessagesPerMinute, key.CreatedAt, key.ExpiresAt);
    }
}
