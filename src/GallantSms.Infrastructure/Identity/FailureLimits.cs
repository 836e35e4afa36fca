using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GallantSms.Infrastructure.Identity;

/// <summary>Failed sign-ins by address: API credentials and the token endpoint count apart, so that a stale key does not keep a client from renewing.</summary>
internal sealed class FailureLimits(TimeProvider clock)
{
    public FailureLimit Credentials { get; } = new(clock);

    public FailureLimit TokenEndpoint { get; } = new(clock);

    /// <summary>Of people in browsers: passwords, codes, links.</summary>
    public FailureLimit People { get; } = new(clock);
}

/// <summary>
/// At most <see cref="PerMinute"/> failures a calendar minute and address (of IPv6: a /64, which is one subscriber's).
/// Memory is bounded: beyond <see cref="Capacity"/> addresses in one minute further ones go uncounted.
/// </summary>
internal sealed class FailureLimit(TimeProvider clock)
{
    public const int PerMinute = 20;
    public const int Capacity = 50_000;

    private volatile Window _window = new(0);

    /// <summary>The wait until the address may try again, or null when it may now.</summary>
    public TimeSpan? Blocked(IPAddress? address)
    {
        var now = clock.GetUtcNow();
        var window = _window;
        if (window.Minute != Minute(now) || !window.Failures.TryGetValue(KeyOf(address), out var failures) || failures < PerMinute) return null;
        return TimeSpan.FromTicks(TimeSpan.TicksPerMinute - now.UtcTicks % TimeSpan.TicksPerMinute);
    }

    public void Count(IPAddress? address)
    {
        var minute = Minute(clock.GetUtcNow());
        var window = _window;
        if (window.Minute != minute) _window = window = new(minute);
        if (window.Addresses < Capacity || window.Failures.ContainsKey(KeyOf(address)))
            window.Failures.AddOrUpdate(KeyOf(address), static (_, w) => w.First(), static (_, failures, _) => failures + 1, window);
    }

    private static long Minute(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMinute;

    private static UInt128 KeyOf(IPAddress? address)
    {
        if (address is null) return UInt128.Zero; // a transport without addresses is one address
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var key = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? key >> 64 : key | UInt128.One;
    }

    private sealed class Window(long minute)
    {
        public long Minute => minute;

        private int _addresses;

        public ConcurrentDictionary<UInt128, int> Failures { get; } = [];

        public int Addresses => Volatile.Read(ref _addresses);

        public int First()
        {
            Interlocked.Increment(ref _addresses);
            return 1;
        }
    }
}
