using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Routing;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>A message of a running chunk: where it was tried in this run and what was said last.</summary>
internal sealed class PendingMessage(ClaimedMessage message)
{
    private HashSet<short>? _tried;

    public ClaimedMessage Message => message;

    public short Attempts { get; private set; } = message.Attempts;

    public MessageReason LastReason { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public short LastAccount { get; private set; } = message.LastAccount;

    /// <summary>What is shown; null until it was decided.</summary>
    public string? Sender { get; set; }

    /// <summary>The group that decides what an error means.</summary>
    public RouteTarget? Target { get; set; }

    /// <summary>It is to be tried again after a pause, not elsewhere.</summary>
    public bool Waits { get; private set; }

    /// <summary>Tried in an earlier run, and not taken: another account is asked first.</summary>
    public bool ComesAgain => _tried is null && message is { Attempts: > 0, LastAccount: > 0 };

    public IReadOnlySet<short> Tried => _tried ?? (IReadOnlySet<short>)System.Collections.Frozen.FrozenSet<short>.Empty;

    /// <summary>Equal for messages that were tried at the same accounts.</summary>
    public string TriedKey => _tried is null ? "" : string.Join(',', _tried.Order());

    public void Tries(short account)
    {
        Attempts++;
        LastAccount = account;
    }

    public void NotTaken(MessageReason reason, TimeSpan? after)
    {
        (LastReason, RetryAfter) = (reason, after);
        (_tried ??= []).Add(LastAccount);
    }

    public void MustWait(MessageReason reason, TimeSpan? after) => (LastReason, RetryAfter, Waits) = (reason, after, true);

    public OutboundSms ToOutbound() => message.ToOutbound(Sender ?? message.SenderId);
}

/// <summary>One call of a carrier: what goes out, when, and what came back, in the same order.</summary>
internal sealed class Submit(CarrierRoute carrier)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    public CarrierRoute Carrier => carrier;

    public ProviderAccount Account => carrier.Account;

    public List<PendingMessage> Items { get; } = [];

    /// <summary>It counts as one of the workers that the account may hold.</summary>
    public bool HoldsWorker { get; set; }

    /// <summary>When the database was told that this may leave: what a successor reckons from.</summary>
    public DateTimeOffset OpenedAt { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    public IReadOnlyList<SubmitOutcome> Outcomes { get; set; } = [];
}

/// <summary>
/// What a run of one chunk has found out and not written yet. Pure bookkeeping: <see cref="Build"/> makes the next
/// transaction from it, <see cref="Written"/> forgets what that transaction holds.
/// </summary>
internal sealed class ChunkRun(Chunk chunk)
{
    private readonly Dictionary<DateTimeOffset, Guid> _retryIds = [];
    private readonly List<Verdict> _verdicts = [];
    private readonly List<AttemptRow> _attempts = [];
    private readonly List<Submit> _closed = [];
    private readonly List<(DateTimeOffset At, Guid MessageId)> _deferred = [];
    private readonly List<(Submit Submit, List<Guid> Messages)> _unconfirmed = [];
    private readonly Dictionary<Guid, Guid> _unconfirmedIds = [];
    private List<PendingMessage> _pending = [.. chunk.Messages.Select(m => new PendingMessage(m))];
    private DateTimeOffset? _lastExpiry = chunk.Messages.Count == 0 ? null : chunk.Messages.Max(m => m.ExpiresAt);
    private bool _sent;

    public Chunk Chunk => chunk;

    public List<Submit> Submits { get; } = [];

    public bool Done { get; set; }

    /// <summary>Some of it is to be tried again at a later time.</summary>
    public bool Retries { get; private set; }

    public List<PendingMessage> TakePending()
    {
        var pending = _pending;
        _pending = [];
        return pending;
    }

    public void Decide(PendingMessage item, MessageStatus status, MessageReason reason) =>
        _verdicts.Add(new(item.Message.Id, status, reason, item.LastAccount, item.Attempts));

    public void Defer(PendingMessage item, MessageReason reason, DateTimeOffset until)
    {
        Decide(item, MessageStatus.Deferred, reason);
        // A tenth of a second apart is one piece of work, or jitter would make a chunk of every message; what waits for a rate
        // limit is spread over long times already and comes by the second.
        var grain = reason == MessageReason.CarrierThrottled ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerSecond / 10;
        var slot = new DateTimeOffset(until.UtcTicks / grain * grain, TimeSpan.Zero);
        _deferred.Add((slot, item.Message.Id));
        Retries = true;
    }

    /// <summary>Some message of this round goes there already.</summary>
    public bool Uses(CarrierRoute carrier) => Submits.Exists(s => s.Account.No == carrier.Account.No);

    public void Submit(CarrierRoute carrier, PendingMessage item, bool holdsWorker = false)
    {
        var submit = Submits.Find(s => s.Account.No == carrier.Account.No);
        if (submit is null) Submits.Add(submit = new(carrier) { HoldsWorker = holdsWorker });
        item.Tries(carrier.Account.No);
        submit.Items.Add(item);
    }

    /// <summary>They are written down; what is routed from here on is another call.</summary>
    public List<Submit> Depart()
    {
        List<Submit> departing = [.. Submits];
        Submits.Clear();
        return departing;
    }

    /// <summary>Something was found out that is not written yet.</summary>
    public bool HasOutcomes => _closed.Count > 0 || _verdicts.Count > 0;

    /// <summary>Sorts a carrier's answers; what was not taken is pending again.</summary>
    public void Collect(Submit submit)
    {
        for (var i = 0; i < submit.Items.Count; i++) Collect(submit, submit.Items[i], submit.Outcomes[i]);
        _closed.Add(submit);
    }

    public Settlement Build(DeliveryOptions options, DateTimeOffset now)
    {
        var settlement = new Settlement(chunk.Id, chunk.BatchId, chunk.Owner, now).HoldChunk().Decide(_verdicts).Record(_attempts);
        foreach (var submit in _closed) settlement.Close(submit.Id);
        foreach (var (submit, messages) in _unconfirmed)
            settlement.Open(_unconfirmedIds[submit.Id], submit.Account.No, messages, chunk.QueuedAt, submit.StartedAt, now + TimeSpan.FromSeconds(1));
        foreach (var submit in Submits)
        {
            submit.OpenedAt = now;
            settlement.Open(submit.Id, submit.Account.No, submit.Items.ConvertAll(i => i.Message.Id), chunk.QueuedAt, now);
        }

        if (!Done) return settlement;
        foreach (var slot in _deferred.GroupBy(d => d.At))
            settlement.Enqueue(RetryId(slot.Key), chunk.Lane, ChunkState.Waiting, slot.Key, [.. slot.Select(d => d.MessageId)]);
        return settlement.Finish(_sent ? _lastExpiry + options.ReceiptGrace : null);
    }

    public void Written(GallantMeters meters)
    {
        foreach (var verdict in _verdicts) meters.MessageReached(verdict.Status);
        _verdicts.Clear();
        _attempts.Clear();
        _closed.Clear();
        _unconfirmed.Clear();
        if (Done) _deferred.Clear();
    }

    private Guid RetryId(DateTimeOffset slot) => _retryIds.TryGetValue(slot, out var id) ? id : _retryIds[slot] = Guid.CreateVersion7();

    private void Collect(Submit submit, PendingMessage item, SubmitOutcome outcome)
    {
        switch (outcome)
        {
            case SubmitOutcome.Accepted accepted:
                _sent = true;
                Attempted(submit, item, AttemptOutcome.Accepted, MessageReason.None, accepted.Reference);
                Decide(item, MessageStatus.Sent, MessageReason.None);
                break;
            case SubmitOutcome.Rejected rejected:
                Attempted(submit, item, AttemptOutcome.Rejected, rejected.Reason, null);
                NotTaken(item, rejected.Reason, null);
                break;
            case SubmitOutcome.RetryLater later:
                Attempted(submit, item, AttemptOutcome.RetryLater, later.Reason, null);
                NotTaken(item, later.Reason, later.After);
                break;
            default:
                _sent = true; // a receipt may come
                Attempted(submit, item, AttemptOutcome.Unknown, MessageReason.HandoverUnconfirmed, null);
                Decide(item, MessageStatus.Unconfirmed, MessageReason.HandoverUnconfirmed);
                Unconfirmed(submit).Add(item.Message.Id);
                break;
        }
    }

    /// <summary>What the route's group says to this class of error.</summary>
    private void NotTaken(PendingMessage item, MessageReason reason, TimeSpan? after)
    {
        switch (item.Target!.ActionFor(reason))
        {
            case ErrorAction.Next:
                item.NotTaken(reason, after);
                _pending.Add(item);
                break;
            case ErrorAction.Wait:
                item.MustWait(reason, after);
                _pending.Add(item);
                break;
            default:
                Decide(item, MessageStatus.Failed, reason);
                break;
        }
    }

    private List<Guid> Unconfirmed(Submit submit)
    {
        var known = _unconfirmed.Find(u => u.Submit == submit);
        if (known.Messages is not null) return known.Messages;
        _unconfirmedIds[submit.Id] = Guid.CreateVersion7();
        _unconfirmed.Add((submit, []));
        return _unconfirmed[^1].Messages;
    }

    private void Attempted(Submit submit, PendingMessage item, AttemptOutcome outcome, MessageReason reason, string? reference) => _attempts.Add(new(
        item.Message.Id, item.Attempts, submit.Account.No, outcome, reason, chunk.QueuedAt, submit.StartedAt, submit.EndedAt, reference,
        outcome is AttemptOutcome.Accepted or AttemptOutcome.Unknown ? CostOf(submit.Carrier, item.Message) : 0, // what may have been taken may be billed
        item.Sender == item.Message.SenderId ? null : item.Sender));

    private static long CostOf(CarrierRoute carrier, ClaimedMessage message) =>
        carrier.Prices.Count == 0 ? 0 : (carrier.CostTo(message.Country, Networks.Of(message.Msisdn)) ?? 0) * message.Segments;
}
