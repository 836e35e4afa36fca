using System.Runtime.InteropServices;
using GallantSms.Simulator.Receipts;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Submits;

/// <summary>What taking a request's messages came to.</summary>
internal readonly record struct Takings(SubmitResult[] Results, bool AllAccepted, bool AllThrottled, List<(ReceiptLane Lane, Receipt Receipt)>? Early);

/// <summary>Takes or refuses each message: ids, journal, counts, receipts owed.</summary>
internal sealed class Taking(Carrier carrier, ReceiptPump pump)
{
    private const string Throttled = "throttled";

    /// <summary>Everything is refused, nothing else happens.</summary>
    public void Refuse(Account account, Faults faults, ReadOnlySpan<SubmitRequest?> messages, string reason)
    {
        Interlocked.Add(ref account.Refused, messages.Length);
        if (!carrier.LogsText(faults)) return;
        var lines = JournalLines.Start();
        foreach (var message in messages)
        {
            if (message is not null) lines.Refused(DateTime.UtcNow, message, account.Name, reason);
        }

        carrier.Journal.Refused(lines.Written);
    }

    public Takings Take(Account account, Faults faults, ReadOnlySpan<SubmitRequest?> messages)
    {
        var batch = new Batch(carrier, account, faults, messages.Length);
        var results = new SubmitResult[messages.Length];
        for (var i = 0; i < messages.Length; i++) results[i] = batch.Decide(messages[i]);
        var early = batch.Finish(messages, results, pump);
        return new Takings(results, batch.Taken == messages.Length, batch.ThrottledCount == messages.Length, early);
    }

    /// <summary>One request's messages on their way; used by one thread.</summary>
    private sealed class Batch(Carrier carrier, Account account, Faults faults, int size)
    {
        private readonly Dice _dice = carrier.DiceOf(faults);
        private readonly DateTime _now = DateTime.UtcNow;
        private readonly string? _callback = carrier.CallbackOf(account.Name);
        private readonly List<Receipt> _receipts = new(size);
        private int _permits = -1;
        private int _distinct;
        private ReceiptLane? _lane;
        private List<(ReceiptLane Lane, Receipt Receipt)>? _apart;
        private List<(ReceiptLane Lane, Receipt Receipt)>? _early;

        public int Taken { get; private set; }

        public int ThrottledCount { get; private set; }

        public SubmitResult Decide(SubmitRequest? message)
        {
            if (message is null) return Rejected(null, "invalid_ref");
            if (SubmitRules.Offence(message) is { } offence) return Rejected(message.ClientRef, offence);

            var magic = MagicNumber.Of(message.To);
            var key = RefBook.KeyOf(message.ClientRef!, out var spelling);
            var thing = RefBook.Fold(key);
            if (magic == Magic.Rejected) return Rejected(message.ClientRef, SubmitRules.Blocked);
            if (_dice.Hits(faults.RejectRate, thing, Chance.Reject)) return Rejected(message.ClientRef, SubmitRules.Rejected);
            if ((magic == Magic.ThrottledOnce && !account.ThrottledBefore(key)) || !Permitted())
            {
                ThrottledCount++;
                return new SubmitResult(message.ClientRef, "retry", Code: Throttled, RetryAfter: faults.RetryAfterSeconds);
            }

            var id = carrier.NextId();
            Taken++;
            if (account.Refs.Add(key, id)) _distinct++;
            Owe(message, magic, key, spelling, thing, id);
            return new SubmitResult(message.ClientRef, "accepted", Carrier.Spell(id));
        }

        /// <summary>Counts, journal, and the receipts, in this order: no receipt can arrive for what the journal does not have coming.</summary>
        public List<(ReceiptLane Lane, Receipt Receipt)>? Finish(ReadOnlySpan<SubmitRequest?> messages, SubmitResult[] results, ReceiptPump pump)
        {
            Interlocked.Add(ref account.Taken, Taken);
            Interlocked.Add(ref account.Distinct, _distinct);
            Interlocked.Add(ref account.Refused, size - Taken);
            if (carrier.LogsText(faults)) Log(messages, results);

            if (_lane is not null && _receipts.Count > 0) pump.Owe(_lane, CollectionsMarshal.AsSpan(_receipts));
            foreach (var (lane, receipt) in _apart ?? []) pump.Owe(lane, [receipt]);
            return _early;
        }

        private static SubmitResult Rejected(string? clientRef, string code) =>
            new(clientRef, "rejected", Code: code, Message: SubmitRules.Explain(code));

        /// <summary>The clock second's permits are drawn once for the whole request.</summary>
        private bool Permitted()
        {
            if (_permits < 0) _permits = account.Permits(size, faults.MaxPerSecond, _now);
            if (_permits == 0) return false;
            _permits--;
            return true;
        }

        private void Owe(SubmitRequest message, Magic magic, Guid key, string? spelling, ulong thing, ulong id)
        {
            var steps = ReceiptPlan.Steps(faults, _dice, thing, magic);
            var own = message.CallbackUrl is { } url ? account.LaneTo(CallbackAddress.For(url, account.Name)) : null;
            var lane = own ?? (_callback is null ? null : _lane ??= account.LaneTo(_callback));
            if (steps == 0 || lane is null || !account.OweReceipt()) return;

            var at = new DateTimeOffset(_now).ToUnixTimeMilliseconds() + ReceiptPlan.DelayMs(faults, _dice, thing, magic);
            var receipt = new Receipt(key, spelling, id, at, steps);
            if (magic == Magic.Early) (_early ??= []).Add((lane, receipt));
            else if (own is not null) (_apart ??= []).Add((own, receipt));
            else _receipts.Add(receipt);
        }

        private void Log(ReadOnlySpan<SubmitRequest?> messages, SubmitResult[] results)
        {
            var lines = JournalLines.Start();
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i].Id is { } id) lines.Taken(_now, messages[i]!, account.Name, id);
            }

            carrier.Journal.Taken(lines.Written);
            if (Taken == size) return;

            lines = JournalLines.Start();
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i].Id is null && messages[i] is { } message) lines.Refused(_now, message, account.Name, results[i].Code!);
            }

            carrier.Journal.Refused(lines.Written);
        }
    }
}
