using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>The way back from a provider: where it leads, and that each code takes it once.</summary>
internal sealed class SsoReturns(PlatformDataSource platform, PublicAddress addresses, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    private const string Path = "/api/v1/sso/callback";

    /// <summary>Longer than any provider takes its own code back (RFC 6749, 4.1.2 recommends ten minutes at most).</summary>
    private static readonly TimeSpan CodesLive = TimeSpan.FromHours(1);

    /// <summary>On the host that the browser knows, because its cookie comes back only there; never on one that only the request claims.</summary>
    public async Task<string> AddressAsync(HttpRequest request, CancellationToken ct)
    {
        // In development 127.0.0.1 and localhost are the same server and different hosts.
        if (options.Value.IsDevelopment() && new Uri($"http://{request.Host.Value}").IsLoopback) return $"{request.Scheme}://{request.Host.Value}{Path}";
        return ((await addresses.FindAsync(request.Host.Host, ct))?.BaseUrl ?? options.Value.Issuer) + Path;
    }

    /// <summary>
    /// False for a code that has been here. All providers share one way back; a hostile one can send the browser on to an honest
    /// one and is then handed its code, which would open the honest one's door in the attacker's own browser.
    /// </summary>
    public async Task<bool> TakeAsync(string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = platform.Source.CreateCommand("""
            with old as (delete from sso_codes where expires_at < $2)
            insert into sso_codes (hash, expires_at) values ($1, $3) on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = CredentialText.Hash(code) });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + CodesLive });
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }
}
