using FluentValidation;
using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Access;

/// <summary>A new key of the caller's tenant.</summary>
public sealed record CreateApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null, int? MessagesPerMinute = null, IReadOnlyList<string>? AllowedIps = null)
    : ICommand<CreatedApiKey>;

/// <summary><paramref name="Key"/> is shown this once.</summary>
public sealed record CreatedApiKey(
    Guid Id, string Key, string Name, string Prefix, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string>? AllowedIps);

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(TimeProvider clock)
    {
        RuleFor(c => c.Name).CredentialName();
        RuleFor(c => c.Scopes).ScopeList();
        RuleForEach(c => c.Scopes).KnownScope();
        RuleFor(c => c.ExpiresAt).Must(at => at is null || at > clock.GetUtcNow()).WithErrorCode("IN_THE_PAST").WithMessage("The key would have expired already.");
        RuleFor(c => c.MessagesPerMinute).MessageLimit();
        RuleFor(c => c.AllowedIps).Must(ips => ips is null or { Count: > 0 and <= AllowedAddress.Most }).WithErrorCode("OUT_OF_RANGE")
            .WithMessage($"Name 1 to {AllowedAddress.Most} addresses or networks, or leave the field out for everywhere.");
        RuleForEach(c => c.AllowedIps).Must(ip => AllowedAddress.TryParse(ip, out _)).WithErrorCode("INVALID_VALUE")
            .WithMessage("An address (192.0.2.7, 2001:db8::7) or a network (192.0.2.0/24) whose bits beyond its length are zero.");
    }
}

internal sealed class CreateApiKeyHandler(ICurrentCaller current, ApiKeyIssuer issuer) : IRequestHandler<CreateApiKey, CreatedApiKey>
{
    public async Task<CreatedApiKey> Handle(CreateApiKey command, CancellationToken ct)
    {
        var caller = current.Caller;
        caller.MustHold(command.Scopes);
        var (key, secret) = await issuer.IssueAsync(
            caller.TenantId, command.Name, command.Scopes, command.ExpiresAt?.ToUniversalTime(), command.MessagesPerMinute, command.AllowedIps, ct);
        return new(key.Id, secret, key.Name, key.Prefix, key.Scopes, key.MessagesPerMinute, key.CreatedAt, key.ExpiresAt, key.AllowedIps);
    }
}
