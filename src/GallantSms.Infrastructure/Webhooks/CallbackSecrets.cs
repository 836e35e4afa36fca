using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>The tenant's secrets for every <c>callback_url</c>; the first is made when it is first needed.</summary>
internal static class CallbackSecrets
{
    public static async Task<IReadOnlyList<WebhookSecret>> EnsureAsync(NpgsqlDataSource source, ISecretBox box, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            with i as (insert into webhook_settings (callback_secrets) values ($1) on conflict (id) do nothing returning callback_secrets)
            select callback_secrets from i union all select callback_secrets from webhook_settings
            """);
        command.Parameters.Add(BatchCommands.Value(box.Seal([WebhookSecret.New(now)])));
        // Another may have made it in this very moment: then its row shows in the next look.
        return box.OpenSecrets((string?)await command.ExecuteScalarAsync(ct)) is { Count: > 0 } secrets ? secrets : await ReadAsync(source, box, ct);
    }

    public static async Task<IReadOnlyList<WebhookSecret>> ReadAsync(NpgsqlDataSource source, ISecretBox box, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select callback_secrets from webhook_settings");
        return box.OpenSecrets((string?)await command.ExecuteScalarAsync(ct));
    }
}
