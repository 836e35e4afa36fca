using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>What the page asks the person. With <paramref name="AlreadyGranted"/> it need not: the same was allowed before.</summary>
internal sealed record ConsentView(string ClientName, IReadOnlyList<ConsentScope> Scopes, string RedirectHost, bool AlreadyGranted);

internal sealed record ConsentScope(string Name, string Description);

/// <param name="Allow">The person's yes.</param>
/// <param name="Scopes">Some of those shown; null for all of them.</param>
internal sealed record ConsentDecision(bool Allow, IReadOnlyList<string>? Scopes = null);

/// <summary>Where the page sends the browser next: to the client, with a code or a refusal.</summary>
internal sealed record ConsentAnswer(string RedirectTo);

/// <summary>A signed-in person looks at a waiting request and says yes or no. A client asks only people of its own tenant.</summary>
internal sealed class ConsentDesk(AuthorizeEndpoint requests, PlatformDb db, IAuditLog audit, TimeProvider clock)
{
    public async Task<ConsentView> ShowAsync(Guid id, KnownSession? session, Caller caller, CancellationToken ct)
    {
        var (pending, _) = await OpenAsync(id, session, caller, ct);
        var offered = Offered(pending, caller);
        var granted = await GrantedAsync(pending, caller, ct);
        return new(
            pending.Client.Name, [.. offered.Select(s => new ConsentScope(s, IdentityScopes.All.Contains(s) ? IdentityScopes.Describe(s) : Permissions.Describe(s)))],
            new Uri(pending.Request.RedirectUri).Authority, !pending.Request.AskAgain && offered.Count > 0 && offered.All(granted.Contains));
    }

    public async Task<ConsentAnswer> DecideAsync(Guid id, ConsentDecision decision, KnownSession? session, Caller caller, CancellationToken ct)
    {
        var (pending, signedInAt) = await OpenAsync(id, session, caller, ct);
        var (request, offered) = (pending.Request, Offered(pending, caller));
        var chosen = Chosen(decision, offered);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Answered once: who comes second finds nothing.
        if (await db.Database.ExecuteSqlAsync($"delete from oauth_requests where id = {id}", ct) == 0) throw AccessErrors.ConsentNotFound();
        var target = new AuditTarget("oauth_client", pending.Client.Id.ToString(), pending.Client.Name);
        string? code = null;
        if (decision.Allow && chosen.Count > 0)
        {
            code = await GrantAsync(pending, chosen, session!, signedInAt, caller, ct);
            audit.Note("oauth_client.allowed", target, after: new { scopes = chosen });
        }
        else if (!decision.Allow)
        {
            audit.Note("oauth_client.denied", target);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(code is not null
            ? requests.Answer(request.RedirectUri, request.State, ("code", code))
            : requests.Answer(request.RedirectUri, request.State, ("error", "access_denied"), ("error_description", decision.Allow ? "The person may do nothing of what is asked." : "The person said no.")));
    }

    private async Task<(PendingRequest Pending, DateTimeOffset SignedInAt)> OpenAsync(Guid id, KnownSession? session, Caller caller, CancellationToken ct)
    {
        if (session is null || caller.Person?.SessionId is null) throw AccessErrors.BrowserSessionRequired();
        if (session.ActingTenantId is not null) throw AccessErrors.NotWhileActing();
        var pending = await requests.FindAsync(id, ct);
        if (pending is null || pending.Client.TenantId != caller.TenantId) throw AccessErrors.ConsentNotFound();

        var signedInAt = await db.Database.SqlQuery<DateTimeOffset>($"""select created_at as "Value" from sessions where id = {session.Id}""").SingleAsync(ct);
        var (asked, now) = (pending.Request, clock.GetUtcNow());
        var fresh = signedInAt >= pending.CreatedAt || (!asked.SignInAgain && (asked.MaxAge is null || now - signedInAt <= asked.MaxAge));
        return fresh ? (pending, signedInAt) : throw AccessErrors.SignInAgain();
    }

    /// <summary>What is asked for and the person may do: nobody gives a program more than they have.</summary>
    private static List<string> Offered(PendingRequest pending, Caller caller) =>
        [.. pending.Request.Scopes.Where(s => IdentityScopes.All.Contains(s) || caller.Scopes.Contains(s))];

    /// <summary>Without <c>openid</c> a sign-in would be none, so it is not for choice.</summary>
    private static List<string> Chosen(ConsentDecision decision, List<string> offered)
    {
        if (decision.Scopes is not { } picked) return offered;
        var strangers = picked.Select((scope, i) => (scope, i)).Where(p => !offered.Contains(p.scope))
            .Select(p => new FieldError($"scopes[{p.i}]", p.scope, "UNKNOWN_SCOPE", "This was not asked for.")).ToList();
        return strangers.Count == 0
            ? [.. offered.Where(s => s == IdentityScopes.OpenId || picked.Contains(s))]
            : throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, "A scope was not asked for.", strangers);
    }

    private async Task<HashSet<string>> GrantedAsync(PendingRequest pending, Caller caller, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<string[]>(
            $"""select scopes as "Value" from oauth_consents where user_id = {caller.CredentialId} and tenant_id = {caller.TenantId} and client_id = {pending.Client.Id}""").ToListAsync(ct);
        return [.. rows.SelectMany(r => r)];
    }

    private async Task<string> GrantAsync(PendingRequest pending, List<string> scopes, KnownSession session, DateTimeOffset signedInAt, Caller caller, CancellationToken ct)
    {
        var (request, code, now) = (pending.Request, CredentialText.NewAuthorizationCode(), clock.GetUtcNow());
        var (grant, hash, chosen, sso) = (Guid.CreateVersion7(now), CredentialText.Hash(code), scopes.ToArray(), session.SsoTenantId is not null);
        await db.Database.ExecuteSqlAsync($"""
            insert into oauth_grants (id, client_id, tenant_id, user_id, scopes, nonce, auth_time, redirect_uri, code_hash, code_challenge, code_expires_at, created_at, expires_at, session_id, sso)
            values ({grant}, {pending.Client.Id}, {caller.TenantId}, {caller.CredentialId}, {chosen}, {request.Nonce}, {signedInAt}, {request.RedirectUri}, {hash}, {request.CodeChallenge},
                    {now + GrantStore.CodeLifetime}, {now}, {now + GrantStore.Lifetime}, {session.Id}, {sso})
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into oauth_consents as c (user_id, tenant_id, client_id, scopes, granted_at) values ({caller.CredentialId}, {caller.TenantId}, {pending.Client.Id}, {chosen}, {now})
            on conflict (user_id, tenant_id, client_id) do update
            set scopes = array(select distinct s from unnest(c.scopes || excluded.scopes) s), granted_at = excluded.granted_at
            """, ct);
        return code;
    }
}
