using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Access;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>Lets people in by their tenant's identity provider. Both steps answer with where the browser goes next.</summary>
internal sealed partial class SsoSignIn(
    PlatformDb db, BrowserState state, ProviderLogin login, SsoReturns returns, SsoAccounts accounts, BrowserSessions sessions, FailureLimits limits, IAuditLog audit, ILogger<SsoSignIn> log)
{
    private const string Purpose = "sso";
    private const int LongestCode = 4096;

    /// <param name="returnTo">A path of ours.</param>
    public Task<string> StartAsync(HttpContext http, Guid connectionId, string returnTo) => GuardedAsync(http, connectionId, async ct =>
    {
        var connection = await FindAsync(connectionId, ct);
        var (verifier, redirect) = (Random(), await returns.AddressAsync(http.Request, ct));
        var ticket = new Ticket(connection.Id, connection.Issuer, connection.ClientId, Random(), Random(), verifier, redirect, returnTo);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var address = await login.AddressAsync(connection, new(ticket.State, ticket.Nonce, challenge, redirect), ct);
        state.Keep(http, Purpose, ticket, crossSite: true);
        return address;
    });

    public Task<string> ReturnAsync(HttpContext http)
    {
        var ticket = state.Take<Ticket>(http, Purpose, crossSite: true);
        return GuardedAsync(http, ticket?.ConnectionId, async ct =>
        {
            var query = http.Request.Query;
            if (ticket is null || !IdTokenVerifier.SameText(One(query, "state"), ticket.State)) throw SsoErrors.StateInvalid();
            var connection = await FindAsync(ticket.ConnectionId, ct);
            if (connection.Issuer != ticket.Issuer || connection.ClientId != ticket.ClientId) throw SsoErrors.StateInvalid(); // changed meanwhile
            if (query["iss"].Count > 1 || !await login.IsFromAsync(connection, One(query, "iss"), ct)) throw SsoErrors.NotBelieved("The answer is another provider's.");
            if (query.ContainsKey("error")) throw SsoErrors.Denied();
            if (One(query, "code") is not { Length: > 0 and <= LongestCode } code) throw SsoErrors.NotBelieved("The answer has no code.");
            if (!await returns.TakeAsync(code, ct)) throw SsoErrors.StateInvalid();

            var identity = await login.IdentifyAsync(connection, new(code, ticket.Verifier, ticket.RedirectUri), ticket.Nonce, ct);
            var user = await accounts.AdmitAsync(connection, identity, ct);
            await sessions.StartAsync(http, user, "sso", secondFactor: false, connection.TenantId);
            audit.NoteAs(
                new("person", user.Id, user.Email ?? ""), connection.TenantId, "session.started", new("person", user.Id.ToString(), user.Email), after: new { method = "sso", connection = connection.Name });
            await db.SaveChangesAsync(ct);
            return ticket.ReturnTo;
        });
    }

    /// <summary>A browser is on its way through here: refusals become the sign-in page, with their code.</summary>
    private async Task<string> GuardedAsync(HttpContext http, Guid? connection, Func<CancellationToken, Task<string>> step)
    {
        try
        {
            if (limits.People.Blocked(http.Connection.RemoteIpAddress) is { } wait) throw AccessErrors.TooManyFailures(wait);
            return await step(http.RequestAborted);
        }
        catch (DomainException refusal)
        {
            limits.People.Count(http.Connection.RemoteIpAddress);
            LogRefused(connection, refusal.Code, refusal.Message);
            return $"/sign-in?error={refusal.Code}";
        }
    }

    private async Task<SsoConnection> FindAsync(Guid id, CancellationToken ct)
    {
        var found = await db.Set<SsoConnection>().AsNoTracking().Where(c => c.Id == id && c.Enabled)
            .Join(db.Tenants, c => c.TenantId, t => t.Id, (c, t) => new { Connection = c, t.Status })
            .SingleOrDefaultAsync(ct) ?? throw SsoErrors.Unknown();
        return found.Status switch
        {
            TenantStatus.Active => found.Connection,
            TenantStatus.Suspended => throw AccessErrors.TenantSuspended(),
            _ => throw AccessErrors.TenantNotReady(),
        };
    }

    /// <summary>Null when it is missing or there are several, of which nobody knows which one another reader would take.</summary>
    private static string? One(IQueryCollection query, string name) => query[name] is [{ } value] ? value : null;

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Single sign-on by connection {ConnectionId} refused: {Code} {Reason}")]
    private partial void LogRefused(Guid? connectionId, string code, string reason);

    /// <summary>What the browser keeps meanwhile, sealed.</summary>
    private sealed record Ticket(Guid ConnectionId, string Issuer, string ClientId, string State, string Nonce, string Verifier, string RedirectUri, string ReturnTo);
}
