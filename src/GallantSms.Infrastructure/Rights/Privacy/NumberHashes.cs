using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>
/// Names a number without holding it: the first 64 bits of an HMAC under a key of the tenant. The key lies in the platform
/// database, the hashes in the tenant's: numbers are few enough to try them all, so neither database alone tells one.
/// </summary>
internal sealed class NumberHashes(PlatformDataSource platform, ISecretBox box)
{
    private readonly ConcurrentDictionary<Guid, byte[]> _keys = [];

    /// <summary>The tenant's key; made at its first use.</summary>
    public async ValueTask<NumberHash> OfAsync(Guid tenantId, CancellationToken ct)
    {
        if (_keys.TryGetValue(tenantId, out var known)) return new(known);
        var fresh = box.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var command = platform.Source.CreateCommand("""
            with made as (insert into tenant_number_keys (tenant_id, sealed_key) values ($1, $2) on conflict do nothing returning sealed_key)
            select sealed_key from made union all select sealed_key from tenant_number_keys where tenant_id = $1 limit 1
            """);
        command.Parameters.Add(BatchCommands.Value(tenantId));
        command.Parameters.Add(BatchCommands.Value(fresh));
        // Null when another process made it in between: its row is not in this statement's snapshot.
        if (await command.ExecuteScalarAsync(ct) is not string sealedKey) return await OfAsync(tenantId, ct);
        return new(_keys[tenantId] = Convert.FromBase64String(box.Unprotect(sealedKey)));
    }
}

internal readonly struct NumberHash(byte[] key)
{
    public long Of(long msisdn)
    {
        Span<byte> digits = stackalloc byte[20];
        msisdn.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, digits[..length], hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>Vouches for a text: nobody without the key can make it.</summary>
    public string Seal(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
}
