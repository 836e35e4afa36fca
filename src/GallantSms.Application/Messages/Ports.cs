using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages;

/// <summary>Numbers that must not be texted.</summary>
public interface ISuppressionList
{
    /// <summary>
    /// Suppressed numbers, of <paramref name="msisdns"/> at least; some seconds old. Asked again at hand-over, from the database.
    /// </summary>
    ValueTask<IReadOnlySet<long>> FindAsync(TenantInfo tenant, IReadOnlyList<long> msisdns, CancellationToken ct);

    /// <summary>A number that was erased after it had opted out may be texted again; false when there is none such.</summary>
    Task<bool> LiftErasedAsync(Guid tenantId, long msisdn, CancellationToken ct);

    /// <summary>The tenant's list has just changed in this process.</summary>
    void Forget(Guid tenantId);
}

/// <summary>What a segment costs now, per country; from the tenant's own list or the nearest one above it.</summary>
public sealed record PriceSheet(int Version, string Currency, IReadOnlyDictionary<string, long> Micros, long? Default)
{
    /// <summary>Micro-units a segment; <c>null</c>: this country is not sold.</summary>
    public long? For(string country) => Micros.TryGetValue(country, out var micros) ? micros : Default;
}

public interface IPriceBook
{
    ValueTask<PriceSheet> ForAsync(TenantInfo tenant, CancellationToken ct);
}

/// <summary>The rows of an uploaded file.</summary>
public interface IUploadedFiles
{
    /// <summary><c>null</c> when there is no such file or it has expired.</summary>
    Task<IRecipients?> OpenAsync(TenantInfo tenant, Guid fileId, CancellationToken ct);

    /// <summary>Rows of the file; 0 when there is no such file.</summary>
    Task<int> CountAsync(TenantInfo tenant, Guid fileId, CancellationToken ct);
}

/// <summary>A caller's <c>Idempotency-Key</c> with the hash of the body it came with.</summary>
public sealed record IdempotencyKey(Guid CredentialId, string Key, byte[] BodyHash)
{
    /// <summary>An id that every try with this key makes again, for work that cannot be in one transaction with the key's record.</summary>
    public Guid OperationId()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. CredentialId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(Key)], bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);  // RFC 9562, version 8
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new(bytes[..16], bigEndian: true);
    }

    /// <summary>The key came with something else before.</summary>
    public static DomainException Reused(string? key) => new(
        "IDEMPOTENCY_KEY_REUSED", ErrorKind.Unprocessable, "This Idempotency-Key was used with another body.",
        new FieldError("Idempotency-Key", key, "IDEMPOTENCY_KEY_REUSED", "Use a new key for a new request."));
}

/// <summary>What was answered when the key was first used: status and the JSON of <c>data</c>.</summary>
public sealed record StoredAnswer(int Status, ReadOnlyMemory<byte> Data);

/// <summary>Writes accepted sends.</summary>
public interface IAcceptStore
{
    /// <summary>
    /// Batch, messages, reservation, work for the lanes and the idempotency record: all or nothing, durable on return.
    /// </summary>
    /// <returns>The earlier answer when another request with the same key was first; else <c>null</c>.</returns>
    /// <exception cref="Domain.Shared.DomainException">INSUFFICIENT_CREDIT, QUEUE_FULL; nothing was written.</exception>
    Task<StoredAnswer?> AcceptAsync(TenantInfo tenant, SendPlan plan, (IdempotencyKey Key, StoredAnswer Answer)? idempotency, CancellationToken ct);
}
