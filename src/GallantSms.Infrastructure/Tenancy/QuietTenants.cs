using System.Collections.Concurrent;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>
/// Which tenants a sweep need not visit: nothing has waited there at its last visit, nothing was written since, and no time has
/// come that it waited for. Each sweep has one of its own.
/// </summary>
internal sealed class QuietTenants(TenantWrites writes, TimeProvider clock)
{
    /// <summary>After so long a tenant is visited anyway, spread over the second half of it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<Guid, (WriteMark Mark, DateTimeOffset Until)> _quiet = [];

    /// <summary>What was written until now. It must be asked before the first visit of the round: what is written later shows in the next.</summary>
    public async Task<Round> BeginAsync(CancellationToken ct)
    {
        var marks = await writes.ReadAsync(ct);
        foreach (var tenant in _quiet.Keys.Where(t => !marks.ContainsKey(t))) _quiet.TryRemove(tenant, out _);
        return new(this, marks);
    }

    /// <summary>One round of a sweep.</summary>
    internal sealed class Round(QuietTenants all, IReadOnlyDictionary<Guid, WriteMark> marks)
    {
        /// <summary>A visit would find nothing.</summary>
        public bool IsQuiet(Guid tenant) =>
            all._quiet.TryGetValue(tenant, out var known) && marks.TryGetValue(tenant, out var mark) && mark == known.Mark && all.Now < known.Until;

        /// <summary>A visit has found nothing to do before <paramref name="due"/>, or at all.</summary>
        public void Rest(Guid tenant, DateTimeOffset? due = null)
        {
            var until = all.Now + (Longest * (0.5 + (Random.Shared.NextDouble() / 2)));
            if (marks.TryGetValue(tenant, out var mark)) all._quiet[tenant] = (mark, due < until ? due.Value : until);
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
