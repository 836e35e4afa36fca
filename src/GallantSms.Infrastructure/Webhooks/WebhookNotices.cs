using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>Tells a tenant's owners by mail that a webhook was disabled. The row says so until the mail is queued: a crash between the two repeats the mail.</summary>
internal sealed class WebhookNotices(IServiceScopeFactory scopes, IOptions<AuthorizationServerOptions> site)
{
    public async Task SendAsync(Guid tenantId, NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select id, url, disabled_reason from webhook_endpoints where notify");
        var disabled = new List<(Guid Id, string Server, string Reason)>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct)) disabled.Add((reader.GetGuid(0), new Uri(reader.GetString(1)).GetLeftPart(UriPartial.Authority), reader.GetString(2)));
        }

        foreach (var (id, server, reason) in disabled)
        {
            await MailAsync(tenantId, id, server, reason, ct);
            await using var told = source.CreateCommand("update webhook_endpoints set notify = false where id = $1");
            told.Parameters.Add(BatchCommands.Value(id));
            await told.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task MailAsync(Guid tenantId, Guid id, string server, string reason, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, mails) = (scope.ServiceProvider.GetRequiredService<PlatformDb>(), scope.ServiceProvider.GetRequiredService<IMailQueue>());
        var owners = await db.Memberships.AsNoTracking()
            .Where(m => m.TenantId == tenantId && (m.Role == Role.Owner || m.Role == Role.Admin))
            .Join(db.People, m => m.UserId, p => p.Id, (_, p) => p.Email).ToListAsync(ct);
        foreach (var owner in owners)
        {
            mails.Queue(tenantId, owner, $"The webhook to {server} is disabled", $"""
                {(reason == "gone" ? "The address answered that it is gone (410)." : "For days, every attempt to deliver to it has failed.")}

                Nothing more is sent there. What is waiting is kept: set right what is wrong, send a test,
                and enable the webhook again. What happened meanwhile is sent then too, if you want it.

                {site.Value.Issuer.TrimEnd('/')}/webhooks/{id}
                """);
        }

        await db.SaveChangesAsync(ct);
    }
}
