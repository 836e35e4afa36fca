using GallantSms.ChaosTests.Load;
using GallantSms.Domain.Messages;

namespace GallantSms.ChaosTests.Proof;

/// <summary>Holds what was promised against what the databases have and what the carrier took. Finds every broken promise, not only the first.</summary>
internal sealed class Verdict
{
    private const int Examples = 5;

    private readonly List<string> _broken = [];

    public IReadOnlyList<string> Broken => _broken;

    public SortedDictionary<MessageStatus, int> ByStatus { get; } = [];

    public int Accepted { get; private set; }

    public int Lost { get; private set; }

    public int FlaggedDuplicates { get; private set; }

    public int UnflaggedDuplicates { get; private set; }

    public long Reserved { get; private set; }

    public long Spent { get; private set; }

    public long EntriesSum { get; private set; }

    public void Break(string what) => _broken.Add(what);

    public async Task TakeAsync(IReadOnlyCollection<Promise> promises, IReadOnlyList<TenantBooks> tenants, CarrierJournal journal)
    {
        var messages = new Dictionary<Guid, MessageRow>();
        var batches = new HashSet<Guid>();
        foreach (var tenant in tenants)
        {
            var rows = await tenant.MessagesAsync();
            foreach (var row in rows) messages.Add(row.Id, row);
            batches.UnionWith(await tenant.BatchesAsync());
            await MoneyAsync(tenant, rows, journal);
        }

        foreach (var group in messages.Values.GroupBy(m => (MessageStatus)m.Status)) ByStatus[group.Key] = group.Count();
        Kept(promises, messages, batches);
        HandedOver(messages, journal);
        Asked(promises, journal);
    }

    /// <summary>Every 202 is in the database, whole, and ended; nothing else is.</summary>
    private void Kept(IReadOnlyCollection<Promise> promises, Dictionary<Guid, MessageRow> messages, HashSet<Guid> batches)
    {
        var byBatch = messages.Values.GroupBy(m => m.BatchId).ToDictionary(g => g.Key, g => g.ToList());
        var lost = new List<string>();
        foreach (var promise in promises)
        {
            Accepted += promise.Messages;
            var kept = byBatch.GetValueOrDefault(promise.BatchId, []);
            if (kept.Count != promise.Messages || !promise.MessageIds.All(id => messages.TryGetValue(id, out var row) && row.BatchId == promise.BatchId))
                lost.Add($"{promise.BatchId}: {promise.Messages} promised, {kept.Count} kept");
            Lost += Math.Max(promise.Messages - kept.Count, 0) + kept.Count(m => !((MessageStatus)m.Status).IsTerminal());
        }

        Expect("sends whose messages are not those of their 202", lost);
        Expect("messages that never ended", [.. messages.Values.Where(m => !((MessageStatus)m.Status).IsTerminal()).Select(m => $"{m.Id} {(MessageStatus)m.Status}")]);
        Expect("requests that became more than one send", [.. promises.GroupBy(p => p.Send.Key).Where(g => g.Select(p => p.BatchId).Distinct().Count() > 1).Select(g => g.Key)]);
        Expect("sends that nobody was promised", [.. batches.Except(promises.Select(p => p.BatchId)).Select(id => id.ToString())]);
    }

    /// <summary>The carrier took every message that we say was handed over, once, and no other.</summary>
    private void HandedOver(Dictionary<Guid, MessageRow> messages, CarrierJournal journal)
    {
        Expect("texts of messages that we do not have", [.. journal.ByMessage.Keys.Where(id => !messages.ContainsKey(id)).Select(id => id.ToString())]);
        Expect(
            "messages that we say were handed over and the carrier never saw",
            [.. messages.Values.Where(m => IsHandedOver(m) && !journal.ByMessage.ContainsKey(m.Id)).Select(m => $"{m.Id} {(MessageStatus)m.Status}")]);
        Expect(
            "messages that the carrier took and we say were not handed over",
            [.. messages.Values.Where(m => !IsHandedOver(m) && m.Status != (short)MessageStatus.Unknown && journal.ByMessage.ContainsKey(m.Id)).Select(m => $"{m.Id} {(MessageStatus)m.Status}")]);

        var twice = journal.ByMessage.Where(t => t.Value > 1 && messages.ContainsKey(t.Key)).ToList();
        FlaggedDuplicates = twice.Count(t => messages[t.Key].Doubted);
        UnflaggedDuplicates = twice.Count - FlaggedDuplicates;
        Expect("messages sent twice, and nothing says so", [.. twice.Where(t => !messages[t.Key].Doubted).Select(t => $"{t.Key} {t.Value} times")]);
    }

    /// <summary>Nobody was texted more often than somebody asked for, but for duplicates that are flagged.</summary>
    private void Asked(IReadOnlyCollection<Promise> promises, CarrierJournal journal)
    {
        var asked = promises.SelectMany(p => p.Send.Numbers).CountBy(n => n).ToDictionary(n => CarrierJournal.Digits(n.Key), n => n.Value);
        var above = journal.ByNumber.Where(t => t.Value > asked.GetValueOrDefault(t.Key)).ToList();
        if (above.Sum(t => t.Value - asked.GetValueOrDefault(t.Key)) > FlaggedDuplicates)
            Expect("numbers texted more often than asked for", [.. above.Select(t => $"{t.Value} times for {asked.GetValueOrDefault(t.Key)}")]);
    }

    /// <summary>Nothing is reserved at rest, and what was spent is the price of what the carrier took.</summary>
    private async Task MoneyAsync(TenantBooks tenant, List<MessageRow> messages, CarrierJournal journal)
    {
        var money = await tenant.MoneyAsync();
        var owed = messages.Where(m => journal.ByMessage.ContainsKey(m.Id) && m.Status != (short)MessageStatus.Unknown).Sum(m => m.Price)
            + messages.Where(m => m.Status == (short)MessageStatus.Unknown && m.Charge == 1).Sum(m => m.Price);
        EntriesSum += Math.Abs(money.EntriesSum);
        (Reserved, Spent) = (Reserved + money.Reserved, Spent + money.Spent);
        if (money.EntriesSum != 0) Break($"The ledger of {tenant.Name} sums to {money.EntriesSum}.");
        if (money.Reserved != 0) Break($"{money.Reserved} micro-units of {tenant.Name} are still reserved.");
        if (money.Spent != owed) Break($"{tenant.Name} spent {money.Spent} and the carrier took messages worth {owed}.");
    }

    private static bool IsHandedOver(MessageRow message) =>
        (MessageStatus)message.Status is MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Undelivered or MessageStatus.Expired;

    private void Expect(string none, List<string> found)
    {
        if (found.Count > 0) Break($"{found.Count} {none}, such as {string.Join(", ", found.Take(Examples))}.");
    }
}
