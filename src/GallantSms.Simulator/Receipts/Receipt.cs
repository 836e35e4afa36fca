using GallantSms.Simulator.Settings;
using GallantSms.Simulator.Submits;

namespace GallantSms.Simulator.Receipts;

internal enum ReceiptStatus : byte
{
    None = 0,
    Sent,
    Delivered,
    Undelivered,
    Expired,
    Rejected,
    Unknown,
}

/// <summary>
/// What one message is still owed. Kept small, millions wait in memory: <c>Steps</c> is up to four statuses, a byte each, the
/// next in the lowest. A step is sent when the one before it was acknowledged, so the order is exactly the planned one.
/// <c>Spelling</c> is the client_ref where that is not simply <c>Ref</c>; <c>At</c> is when it happened, in Unix milliseconds.
/// </summary>
internal readonly record struct Receipt(Guid Ref, string? Spelling, ulong Id, long At, uint Steps, byte Attempts = 0)
{
    private const int StepGapMs = 20;

    public ReceiptStatus Status => (ReceiptStatus)(Steps & 0xFF);

    public bool IsLast => Steps >> 8 == 0;

    /// <summary>The next step; a <c>sent</c> that comes late says when it really happened.</summary>
    public Receipt Next(long now) =>
        this with { Steps = Steps >> 8, Attempts = 0, At = (ReceiptStatus)((Steps >> 8) & 0xFF) == ReceiptStatus.Sent ? At - 1000 : now + StepGapMs };
}

internal static class ReceiptPlan
{
    private const int LateMs = 5000;

    /// <summary>The steps, 0 for no receipt at all.</summary>
    public static uint Steps(Faults faults, Dice dice, ulong message, Magic magic)
    {
        if (!faults.Receipts || magic == Magic.NoReceipt || dice.Hits(faults.NoReceiptRate, message, Chance.NoReceipt)) return 0;

        var final = magic switch
        {
            Magic.Undelivered => ReceiptStatus.Undelivered,
            Magic.Expired => ReceiptStatus.Expired,
            Magic.RejectedLater => ReceiptStatus.Rejected,
            Magic.Unknown => ReceiptStatus.Unknown,
            _ when dice.Hits(faults.UndeliveredRate, message, Chance.Undelivered) => ReceiptStatus.Undelivered,
            _ => ReceiptStatus.Delivered,
        };
        var reorder = magic == Magic.Reordered || dice.Hits(faults.ReorderRate, message, Chance.Reorder);

        uint steps = 0;
        var shift = 0;
        void Add(ReceiptStatus status)
        {
            steps |= (uint)status << shift;
            shift += 8;
        }

        if (faults.Interim && !reorder) Add(ReceiptStatus.Sent);
        Add(final);
        if (reorder) Add(ReceiptStatus.Sent);
        if (magic == Magic.Duplicate || dice.Hits(faults.DuplicateRate, message, Chance.Duplicate)) Add(final);
        if (magic == Magic.Contradict || dice.Hits(faults.ContradictRate, message, Chance.Contradict))
            Add(final == ReceiptStatus.Delivered ? ReceiptStatus.Undelivered : ReceiptStatus.Delivered);
        return steps;
    }

    public static long DelayMs(Faults faults, Dice dice, ulong message, Magic magic) => magic switch
    {
        Magic.Late => LateMs,
        Magic.Early => 0,
        _ => faults.ReceiptDelayMs
            + (faults.ReceiptJitterMs == 0 ? 0 : (long)(dice.Roll(message, Chance.ReceiptJitter) * faults.ReceiptJitterMs)),
    };
}
