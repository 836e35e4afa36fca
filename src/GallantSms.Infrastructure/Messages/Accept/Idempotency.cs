using System.Collections.Concurrent;
using System.Security.Cryptography;
using GallantSms.Application.Messages;
using GallantSms.Domain.Shared;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Accept;

/// <summary>
/// Remembers what a key was answered. The record is written in the accept transaction, so it exists exactly when the send
/// does. Within a process a second use while the first runs is refused; across hosts the unique key decides.
/// </summary>
internal sealed class Idempotency
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(72);

    private readonly ConcurrentDictionary<(Guid, string), bool> _inFlight = [];

    /// <exception cref="DomainException">IDEMPOTENCY_KEY_IN_USE.</exception>
    public IDisposable Enter(IdempotencyKey key) =>
        _inFlight.TryAdd((key.CredentialId, key.Key), true) ? new Claim(this, key) : throw InFlight(key);

    /// <exception cref="DomainException">IDEMPOTENCY_KEY_REUSED: it came with another body.</exception>
    public static async Task<StoredAnswer?> FindAsync(NpgsqlDataSource source, IdempotencyKey key, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select body_hash, status, response from idempotency_keys where credential_id = $1 and key = $2");
        command.Parameters.Add(new() { Value = key.CredentialId });
        command.Parameters.Add(new() { Value = key.Key });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        if (!CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(0), key.BodyHash)) throw IdempotencyKey.Reused(key.Key);
        return new(reader.GetInt16(1), reader.GetFieldValue<byte[]>(2));
    }

    /// <summary>Whether the key was used, whatever body it came with.</summary>
    public static async Task<bool> IsKnownAsync(NpgsqlDataSource source, IdempotencyKey key, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select exists (select from idempotency_keys where credential_id = $1 and key = $2)");
        command.Parameters.Add(new() { Value = key.CredentialId });
        command.Parameters.Add(new() { Value = key.Key });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The unique key decided against this transaction: another host's was first.</summary>
    public static bool IsRepeat(PostgresException e) => e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName == "idempotency_keys";

    public static DomainException InFlight(IdempotencyKey key) => new(
        "IDEMPOTENCY_KEY_IN_USE", ErrorKind.Conflict, "A request with this Idempotency-Key is being worked on.",
        new FieldError("Idempotency-Key", key.Key, "IDEMPOTENCY_KEY_IN_USE", "Wait for the first request's answer."))
    { RetryAfter = TimeSpan.FromSeconds(1) };

    private sealed class Claim(Idempotency owner, IdempotencyKey key) : IDisposable
    {
        public void Dispose() => owner._inFlight.TryRemove((key.CredentialId, key.Key), out _);
    }
}
