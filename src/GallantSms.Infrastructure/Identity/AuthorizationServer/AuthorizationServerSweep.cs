using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Throws away what can be used no more, here and of sessions, invitations and unproven registrations. A grant stays a day longer than it lives, so that a late replay finds out what it is.</summary>
internal sealed partial class AuthorizationServerSweep(PlatformDataSource platform, TimeProvider clock, ILogger<AuthorizationServerSweep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    public async Task SweepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var batch = platform.Source.CreateBatch();
        foreach (var table in new[] { "oauth_requests", "oauth_seen_ids", "oauth_revoked_tokens" })
            batch.Add($"delete from {table} where expires_at < $1", BatchCommands.Value(now));
        batch.Add("delete from oauth_grants where expires_at < $1", BatchCommands.Value(now - TimeSpan.FromDays(1)));
        batch.Add("delete from sessions where expires_at < $1 or revoked_at < $1", BatchCommands.Value(now - TimeSpan.FromDays(30)));
        batch.Add("delete from invitations where expires_at < $1", BatchCommands.Value(now - TimeSpan.FromDays(90)));
        // Registrations whose address was never proven; the mail's link is long over.
        batch.Add("delete from users where not email_confirmed and created_at < $1 and not exists (select from memberships m where m.user_id = users.id)", BatchCommands.Value(now - TimeSpan.FromDays(7)));
        await batch.ExecuteNonQueryAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Interval, clock);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogNotSwept(e); // the next one does it
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is over at the authorization server could not be removed")]
    private partial void LogNotSwept(Exception e);
}
