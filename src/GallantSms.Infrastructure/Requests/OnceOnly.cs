using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Messages.Accept;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GallantSms.Infrastructure.Requests;

/// <summary>
/// Runs a small command once for each key and remembers its answer in the platform database. What the command writes through
/// the scope's <see cref="PlatformDb"/> is in one transaction with the record; what it writes elsewhere must find itself by
/// <see cref="IdempotencyKey.OperationId"/> when a killed try is repeated. Refusals are not remembered: they changed nothing.
/// </summary>
internal sealed class OnceOnly(PlatformDb db, Idempotency inFlight, ITenantContext tenant, ISecretBox box, TimeProvider clock)
{
    /// <summary>Each holds a connection while its command may need another: never all of the pool.</summary>
    private static readonly SemaphoreSlim Places = new(8);

    /// <exception cref="DomainException">IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED, and what the work throws.</exception>
    public async Task<SendAnswer> RunAsync(IdempotencyKey? key, Func<Task<StoredAnswer>> work, CancellationToken ct)
    {
        if (key is null) return new(await work(), false);

        using var claim = inFlight.Enter(key);
        await Places.WaitAsync(ct);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (!await LockAsync(key, ct)) throw Idempotency.InFlight(key);     // another host has it
            if (await FindAsync(key, ct) is { } earlier) return new(earlier, true);

            var answer = await work();
            await KeepAsync(key, answer, ct);
            await transaction.CommitAsync(ct);
            return new(answer, false);
        }
        finally
        {
            Places.Release();
        }
    }

    /// <summary>Forgets what is older than three days.</summary>
    public static async Task TidyAsync(NpgsqlDataSource platform, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = platform.CreateCommand("delete from idempotency_keys where created_at < $1");
        command.Parameters.Add(BatchCommands.Value(now - Idempotency.Kept));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<bool> LockAsync(IdempotencyKey key, CancellationToken ct)
    {
        await using var command = Command("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", $"{key.CredentialId:N} {key.Key}");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<StoredAnswer?> FindAsync(IdempotencyKey key, CancellationToken ct)
    {
        await using var command = Command("select body_hash, status, response from idempotency_keys where credential_id = $1 and key = $2", key.CredentialId, key.Key);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        if (!CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(0), key.BodyHash)) throw IdempotencyKey.Reused(key.Key);
        return new(reader.GetInt16(1), Encoding.UTF8.GetBytes(box.Unprotect(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(2)))));
    }

    private async Task KeepAsync(IdempotencyKey key, StoredAnswer answer, CancellationToken ct)
    {
        // Sealed, because some answers show a secret that is stored nowhere else.
        var sealedData = Encoding.UTF8.GetBytes(box.Protect(Encoding.UTF8.GetString(answer.Data.Span)));
        await using var command = Command(
            "insert into idempotency_keys (tenant_id, credential_id, key, body_hash, status, response, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
            tenant.Tenant.Id, key.CredentialId, key.Key, key.BodyHash, (short)answer.Status, sealedData, clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
#pragma warning disable CA2100 // constants of this class
        var command = new NpgsqlCommand(sql, (NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction());
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(BatchCommands.Value(value));
        return command;
    }
}
