using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>One call of the port: its messages' outcomes, however many sessions they go over.</summary>
internal sealed class SubmitCall(int count)
{
    private readonly SubmitOutcome?[] _outcomes = new SubmitOutcome?[count];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = count;
    private volatile bool _abandoned;

    /// <summary>Nobody waits any more: what has not begun does not begin.</summary>
    public bool Abandoned => _abandoned;

    public void Settle(int index, SubmitOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcomes[index], outcome, null) is null && Interlocked.Decrement(ref _open) == 0) _done.TrySetResult();
    }

    public async Task<IReadOnlyList<SubmitOutcome>> WaitAsync(CancellationToken ct)
    {
        try
        {
            if (_open > 0) await _done.Task.WaitAsync(ct);
            return _outcomes!;
        }
        catch (OperationCanceledException)
        {
            _abandoned = true;
            throw;
        }
    }
}

/// <summary>A message on its way through a session. Its parts go one after the other, each when the one before was taken.</summary>
internal sealed class SmppMessage(SubmitCall call, int index, SmppAddress source, SmppAddress destination, string validity, SmppText text, ushort reference)
{
    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    private readonly string?[] _ids = new string?[text.Parts.Count];
    private int _next;

    /// <summary>Some of it may have been taken: from here on nothing but all of it is a clear outcome.</summary>
    public bool Begun => _next > 0;

    public bool Dropped => !Begun && call.Abandoned;

    /// <summary>Times the carrier asked for less at this part, and when it did first; of later parts only.</summary>
    public int Throttled { get; set; }

    public long FirstThrottledAt { get; set; }

    public void Write(PduBuffer to, uint sequence, SmppSettings settings) => SubmitSm.Write(
        to, sequence, settings.ServiceType, source, destination, validity, text.DataCoding, text.Parts[_next],
        new PartOf(settings.Concatenation, reference, (byte)_ids.Length, (byte)(_next + 1)));

    /// <summary>The part that was written last was taken. True when there is another.</summary>
    /// <param name="id"><c>null</c>: the answer named none, so its receipt could not be told from others.</param>
    public bool Took(string? id)
    {
        _ids[_next++] = id;
        Throttled = 0;
        if (_next < _ids.Length) return true;
        call.Settle(index, Array.Exists(_ids, i => i is null) ? Unknown : new SubmitOutcome.Accepted(_ids[0]!, _ids.Length > 1 ? _ids.OfType<string>().ToArray() : null));
        return false;
    }

    /// <summary>It goes no further. Once a part was taken nobody can say what the handset shows.</summary>
    public void End(SubmitOutcome outcome) => call.Settle(index, Begun ? Unknown : outcome);

    public void NotWritten(MessageReason reason) => End(new SubmitOutcome.RetryLater(reason));

    public void Lost() => call.Settle(index, Unknown);
}
