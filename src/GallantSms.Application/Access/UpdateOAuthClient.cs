using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>
/// Changes everything about a client but its id and secret: what is left out is taken away. Whoever changes it must hold what it
/// has and what it gets, or a new redirect address would lead other people's rights to them.
/// </summary>
public sealed record UpdateOAuthClient(
    string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute = null, IReadOnlyList<string>? GrantTypes = null, IReadOnlyList<string>? RedirectUris = null,
    IReadOnlyList<string>? LogoutUris = null, string? AuthMethod = null, JsonElement? Jwks = null)
    : ICommand<OAuthClientView>, IOAuthClientSettings
{
    /// <summary>From the address.</summary>
    [JsonIgnore]
    public Guid Id { get; init; }
}

internal sealed class UpdateOAuthClientValidator : AbstractValidator<UpdateOAuthClient>
{
    public UpdateOAuthClientValidator() => this.ClientSettings();
}

internal sealed class UpdateOAuthClientHandler(ICurrentCaller current, IPlatformDb db, IAuditLog audit, ICredentialCache cache)
    : IRequestHandler<UpdateOAuthClient, OAuthClientView>
{
    public async Task<OAuthClientView> Handle(UpdateOAuthClient command, CancellationToken ct)
    {
        var caller = current.Caller;
        var client = await db.OAuthClients.SingleOrDefaultAsync(c => c.Id == command.Id && c.TenantId == caller.TenantId && c.RevokedAt == null, ct)
            ?? throw AccessErrors.OAuthClientNotFound();
        caller.MustHold(command.Scopes);
        caller.MustHold(client.Scopes);
        var before = OAuthClientNote.Of(client);
        client.Change(command.Terms());
        audit.Note("oauth_client.updated", new("oauth_client", client.Id.ToString(), client.Name), before, OAuthClientNote.Of(client));
        await db.SaveChangesAsync(ct);
        cache.ForgetClient(client.ClientId);
        return OAuthClientView.Of(client);
    }
}

/// <summary>A client in the audit log.</summary>
internal sealed record OAuthClientNote(
    string ClientId, string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute, IReadOnlyList<string> GrantTypes, IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> LogoutUris, string AuthMethod)
{
    public static OAuthClientNote Of(OAuthClient client) => new(
        client.ClientId, client.Name, client.Scopes, client.MessagesPerMinute, client.GrantTypes, client.RedirectUris, client.LogoutUris, client.AuthMethod);
}
