namespace GallantSms.Application.Routing;

/// <summary>
/// So many a second, with a second's worth in reserve. Who finds it empty is told when to come again; those times are spread,
/// so that a thousand waiting do not all come at once. Bulk leaves a fifth for the urgent.
/// </summary>
public sealed class TokenBucket(int perSecond, DateTimeOffset now)
{
    private const double Reserve = 0.2;

    private readonly Lock _gate = new();
    private double _tokens = perSecond;
    private DateTimeOffset _filledAt = now;
    private DateTimeOffset _promised = now;

    public int PerSecond => perSecond;

    /// <summary><c>null</c>: taken. Else nothing was taken, and it is worth asking again then.</summary>
    public DateTimeOffset? Take(int count, bool urgent, DateTimeOffset now)
    {
        lock (_gate)
        {
            Fill(now);
            // More than the bucket holds goes when it is full: a long message is not refused for ever.
            var left = _tokens - Math.Min(count, perSecond * (1 - Reserve));
            if (left >= (urgent ? 0 : perSecond * Reserve) - 1e-9)
            {
                _tokens -= count;
                return null;
            }

            var earliest = now + TimeSpan.FromSeconds(Math.Max(0, (urgent ? 0 : perSecond * Reserve) - left) / perSecond);
            _promised = (_promised > earliest ? _promised : earliest) + TimeSpan.FromSeconds((double)count / perSecond);
            return _promised;
        }
    }

    /// <summary>It lets nothing more through now.</summary>
    public bool IsEmpty(DateTimeOffset now)
    {
        lock (_gate)
        {
            Fill(now);
            return _tokens < 1;
        }
    }

    private void Fill(DateTimeOffset now)
    {
        if (now <= _filledAt) return;
        _tokens = Math.Min(perSecond, _tokens + (now - _filledAt).TotalSeconds * perSecond);
        _filledAt = now;
    }
}
