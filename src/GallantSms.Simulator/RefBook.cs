using System.Security.Cryptography;
using System.Text;

namespace GallantSms.Simulator;

/// <summary>
/// client_ref -> carrier id of what was taken, for reconciliation and for counting texts sent twice. About 50 bytes a message.
/// Bounded: of two generations the older is forgotten when the younger is full, so the last <c>capacity / 2</c> are always known.
/// </summary>
internal sealed class RefBook
{
    private const int Shards = 64;
    private readonly Shard[] _shards = new Shard[Shards];

    public RefBook(int capacity)
    {
        for (var i = 0; i < Shards; i++) _shards[i] = new Shard(Math.Max(1, capacity / Shards / 2));
    }

    /// <summary>True when the reference was not known. The first id stays.</summary>
    public bool Add(Guid key, ulong id) => ShardOf(key).Add(key, id);

    public ulong? Find(Guid key) => ShardOf(key).Find(key);

    /// <summary>
    /// A Guid in its plain form is its own key and needs no string kept (<paramref name="spelling"/> is null then); any other
    /// text is hashed to 128 bits.
    /// </summary>
    public static Guid KeyOf(string clientRef, out string? spelling)
    {
        spelling = null;
        if (Guid.TryParseExact(clientRef, "D", out var guid) && !clientRef.AsSpan().ContainsAnyInRange('A', 'F')) return guid;
        spelling = clientRef;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(clientRef), hash);
        return new Guid(hash[..16]);
    }

    /// <summary>64 well-spread bits of the key; also what the dice roll by.</summary>
    public static ulong Fold(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes);
        return BitConverter.ToUInt64(bytes) * 0x9E3779B97F4A7C15 ^ BitConverter.ToUInt64(bytes[8..]);
    }

    private Shard ShardOf(Guid key) => _shards[Fold(key) * 0x9E3779B97F4A7C15 >> 58];

    private sealed class Shard(int generation)
    {
        private readonly Lock _gate = new();
        private Dictionary<Guid, ulong> _young = [];
        private Dictionary<Guid, ulong> _old = [];

        public bool Add(Guid key, ulong id)
        {
            lock (_gate)
            {
                if (_old.ContainsKey(key) || !_young.TryAdd(key, id)) return false;
                if (_young.Count >= generation) (_old, _young) = (_young, []);
                return true;
            }
        }

        public ulong? Find(Guid key)
        {
            lock (_gate)
            {
                return _young.TryGetValue(key, out var id) || _old.TryGetValue(key, out id) ? id : null;
            }
        }
    }
}
