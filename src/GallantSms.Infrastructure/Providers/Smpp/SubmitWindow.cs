using System.Diagnostics.CodeAnalysis;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// What waits, what is under way and what is to be tried again on one session. Everything here happens under the link's gate.
/// The window halves when the carrier asks for less and opens again by one with every eight submits taken.
/// </summary>
internal sealed class SubmitWindow(SmppLink link, SmppSettings settings)
{
    private const int TakenToOpen = 8;

    /// <summary>How long a later part is tried again before the whole message is given up as unknown.</summary>
    private static readonly long LongestThrottling = (long)TimeSpan.FromSeconds(20).TotalMilliseconds;

    private readonly record struct UnderWay(SmppMessage Message, long SentAt, long Batch);

    private readonly Dictionary<uint, UnderWay> _underWay = [];
    private readonly Queue<SmppMessage> _waiting = [];
    private readonly PriorityQueue<SmppMessage, long> _again = new();
    private readonly List<uint> _late = [];
    private int _size = settings.Window;
    private int _taken;
    private long _answeredAt;
    private long _easedAt;

    /// <summary>What it still has to do.</summary>
    public int Load => _underWay.Count + _waiting.Count + _again.Count;

    public int InFlight => _underWay.Count;

    public void Add(List<SmppMessage> messages)
    {
        foreach (var message in messages) _waiting.Enqueue(message);
        Fill();
    }

    /// <summary>A submit_sm_resp, or a generic_nack. False when nothing waits for it.</summary>
    public bool Answer(uint sequence, uint status, ReadOnlySpan<byte> body)
    {
        if (!_underWay.Remove(sequence, out var found)) return false;
        _answeredAt = Environment.TickCount64;
        if (status == CommandStatus.Ok) Taken(found.Message, body);
        else Refused(found, status);
        Fill();
        return true;
    }

    /// <summary>
    /// Gives up what is not answered in time and takes up again what was put off. False when the carrier answers nothing:
    /// a session on which a submit waited in vain without any other being answered since.
    /// </summary>
    /// <param name="readingSince">Before that we did not read, so nobody is late.</param>
    public bool Tick(long now, long readingSince)
    {
        var limit = (long)settings.ResponseTimeout.TotalMilliseconds;
        var alive = true;
        foreach (var (sequence, sent) in _underWay)
        {
            if (now - Math.Max(sent.SentAt, readingSince) < limit) continue;
            _late.Add(sequence);
            alive &= _answeredAt > sent.SentAt;
        }

        foreach (var sequence in _late)
        {
            if (_underWay.Remove(sequence, out var late)) late.Message.Lost();
        }

        _late.Clear();
        if (alive) Fill();
        return alive;
    }

    /// <summary>The session is over. What began to leave may have arrived; the rest certainly did not.</summary>
    public void End(MessageReason reason)
    {
        foreach (var sent in _underWay.Values)
        {
            if (sent.Batch < link.Batch) sent.Message.Lost();
            else sent.Message.NotWritten(reason);
        }

        _underWay.Clear();
        EndWaiting(reason);
    }

    /// <summary>Nothing new goes out any more; what is under way may still be answered.</summary>
    public void EndWaiting(MessageReason reason)
    {
        while (_waiting.TryDequeue(out var message)) message.NotWritten(reason);
        while (_again.TryDequeue(out var message, out _)) message.NotWritten(reason);
    }

    private void Taken(SmppMessage message, ReadOnlySpan<byte> body)
    {
        if (_size < settings.Window && ++_taken >= TakenToOpen) (_size, _taken) = (_size + 1, 0);
        var id = new PduReader(body).TryText(out var text) ? SmppIds.Answered(text, settings.ReceiptIds) : null;
        if (message.Took(id)) Send(message);
    }

    private void Refused(in UnderWay sent, uint status)
    {
        var message = sent.Message;
        var less = SmppCodes.AsksForLess(status);
        if (less && sent.SentAt >= _easedAt)
        {
            // Only what was sent into the eased window tells whether it was eased enough.
            (_size, _taken, _easedAt) = (Math.Max(1, _size / 2), 0, Environment.TickCount64 + 1);
        }

        var outcome = SmppCodes.Refusal(status);
        if (!message.Begun || outcome is not SubmitOutcome.RetryLater || !TryAgain(message)) message.End(outcome);
    }

    private bool TryAgain(SmppMessage message)
    {
        var now = Environment.TickCount64;
        if (message.Throttled++ == 0) message.FirstThrottledAt = now;
        if (now - message.FirstThrottledAt > LongestThrottling) return false;
        _again.Enqueue(message, now + Math.Min(2000, 50 << Math.Min(message.Throttled, 6)));
        return true;
    }

    private void Fill()
    {
        while (_underWay.Count < _size && TryNext(out var message))
        {
            if (!message.Dropped) Send(message);
        }
    }

    /// <summary>What was begun comes before what was not: half a text is worth less than none.</summary>
    private bool TryNext([MaybeNullWhen(false)] out SmppMessage message)
    {
        if (_again.TryPeek(out message, out var due) && due <= Environment.TickCount64)
        {
            _again.Dequeue();
            return true;
        }

        return _waiting.TryDequeue(out message);
    }

    private void Send(SmppMessage message)
    {
        var sequence = link.NextSequence();
        message.Write(link.Out, sequence, settings);
        _underWay[sequence] = new(message, Environment.TickCount64, link.Batch);
    }
}
