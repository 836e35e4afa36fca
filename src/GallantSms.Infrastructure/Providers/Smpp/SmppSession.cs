using System.Diagnostics;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>What a session is bound for.</summary>
internal enum BindRole
{
    Transceiver,
    Transmitter,
    Receiver,
}

/// <summary>What a session takes receipts with, and tells.</summary>
internal sealed record SmppSurroundings(Func<ProviderAccount> Account, Func<IReceiptSink> Sink, Action<string> Ignored, TimeProvider Clock, ILogger Log);

/// <summary>One bound connection: SMPP 3.4, 2.2. Submits are pipelined in a window; receipts are answered when they are stored.</summary>
internal sealed partial class SmppSession : IPduHandler, IAsyncDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan UnbindPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(5);

    private readonly SmppSettings _settings;
    private readonly SmppSurroundings _around;
    private readonly SmppLink _link;
    private readonly SubmitWindow _window;
    private readonly ReceiptPump _receipts;
    private readonly Dictionary<uint, TaskCompletionSource<uint>> _asked = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private bool _bound;
    private bool _closing;
    private bool _stalled;
    private long _readingSince = Environment.TickCount64;
    private long _heardAt = Environment.TickCount64;
    private long _unboundAt = long.MaxValue;
    private string _why = "the connection was closed by the SMSC";

    private SmppSession(Stream stream, SmppSettings settings, SmppSurroundings around)
    {
        (_settings, _around, _link) = (settings, around, new SmppLink(stream));
        _window = new SubmitWindow(_link, settings);
        _receipts = new ReceiptPump(_link, around.Account, around.Sink, around.Log);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Done when the session is over, for whatever reason. Never faults.</summary>
    public Task Closed => _running;

    /// <summary>For the log: no octet of what the SMSC said.</summary>
    public string Why => _why;

    public int Load
    {
        get
        {
            lock (_link.Gate) return _window.Load;
        }
    }

    /// <summary>Connects and binds within the response timeout.</summary>
    /// <returns>One of the two. Throws only when <paramref name="ct"/> is cancelled.</returns>
    public static async Task<(SmppSession? Session, BindProblem? Problem)> OpenAsync(
        SmppConnector connector, SmppSettings settings, BindRole role, SmppSurroundings around, CancellationToken ct)
    {
        var (stream, problem) = await connector.ConnectAsync(settings, ct);
        if (stream is null) return (null, problem);
        var session = new SmppSession(stream, settings, around);
        try
        {
            if (await session.BindAsync(role, ct) is not { } refused) return (session, null);
            await session.DisposeAsync();
            return (null, refused);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>False when it takes no more; then none of them was taken.</summary>
    public bool TrySubmit(List<SmppMessage> messages)
    {
        lock (_link.Gate)
        {
            if (!_bound || _closing) return false;
            _window.Add(messages);
        }

        _link.Flush();
        return true;
    }

    /// <summary>Whether the SMSC answers within the response timeout.</summary>
    public async Task<bool> EnquireAsync(CancellationToken ct) => await AskAsync(CommandId.EnquireLink, null, _settings.ResponseTimeout, ct) == CommandStatus.Ok;

    /// <summary>Waits a little for what is under way, unbinds, closes. Bounded, and never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        bool unbind;
        lock (_link.Gate)
        {
            unbind = _bound && !_closing;
            _closing = true;
            _window.EndWaiting(MessageReason.CarrierUnavailable);
        }

        if (unbind)
        {
            _why = "closed by us";
            var since = Stopwatch.GetTimestamp();
            while (InFlight() > 0 && !_running.IsCompleted && Stopwatch.GetElapsedTime(since) < DrainPatience) await Task.Delay(20);
            await AskAsync(CommandId.Unbind, null, UnbindPatience, CancellationToken.None);
        }

        await _stop.CancelAsync();
        await _running;
    }

    void IPduHandler.Take(in PduHeader header, ReadOnlySpan<byte> body)
    {
        _heardAt = Environment.TickCount64;
        switch (header.Command)
        {
            case CommandId.SubmitSm | CommandId.Response:
            case CommandId.GenericNack:
                lock (_link.Gate)
                {
                    if (_window.Answer(header.Sequence, header.Status, body)) break;
                }

                if (header.Command == CommandId.GenericNack) Answered(header);
                break;
            case CommandId.DeliverSm when _bound:
            case CommandId.DataSm when _bound:
                Delivered(header, body);
                break;
            case CommandId.EnquireLink:
                Reply(header.Command | CommandId.Response, CommandStatus.Ok, header.Sequence);
                break;
            case CommandId.Unbind:
                lock (_link.Gate)
                {
                    (_closing, _unboundAt, _why) = (true, _heardAt, "the SMSC unbound");
                    _window.EndWaiting(MessageReason.CarrierUnavailable);
                }

                Reply(header.Command | CommandId.Response, CommandStatus.Ok, header.Sequence);
                break;
            case CommandId.AlertNotification or CommandId.Outbind:
                break; // no response is due
            case CommandId.BindTransceiver | CommandId.Response:
            case CommandId.BindTransmitter | CommandId.Response:
            case CommandId.BindReceiver | CommandId.Response:
                // Here, and not where the bind waits: a receipt may stand right behind its answer.
                lock (_link.Gate) _bound |= header.Status == CommandStatus.Ok && _asked.ContainsKey(header.Sequence);
                Answered(header);
                break;
            case >= CommandId.Response:
                Answered(header);
                break;
            default:
                Reply(CommandId.GenericNack, CommandStatus.InvalidCommandId, header.Sequence);
                break;
        }
    }

    ValueTask IPduHandler.ReadyAsync(CancellationToken ct) => _receipts.HasRoom() ? ValueTask.CompletedTask : new(StallAsync(ct));

    /// <summary>While we do not read nobody is late.</summary>
    private async Task StallAsync(CancellationToken ct)
    {
        Volatile.Write(ref _stalled, true);
        await _receipts.RoomAsync(ct);
        var now = Environment.TickCount64;
        Volatile.Write(ref _readingSince, now);
        Volatile.Write(ref _heardAt, now);
        Volatile.Write(ref _stalled, false);
    }

    private void Delivered(in PduHeader header, ReadOnlySpan<byte> body)
    {
        if (!DeliverSm.TryRead(header.Command, body, out var deliver))
        {
            _around.Ignored("malformed");
            ReplyDelivered(header, CommandStatus.PermanentAppError);
        }
        else if (!deliver.IsReceipt)
        {
            // There is nobody for inbound messages. The permanent refusal tells the SMSC not to send it again and not to hold
            // up what follows; accepting it would claim that somebody reads it.
            _around.Ignored("inbound");
            ReplyDelivered(header, CommandStatus.PermanentAppError);
        }
        else if (SmppReceipts.Read(deliver, _settings.ReceiptIds, _around.Clock.GetUtcNow()) is { } receipt)
        {
            _receipts.Take(header.Command, header.Sequence, receipt);
        }
        else
        {
            _around.Ignored("unreadable_receipt");
            ReplyDelivered(header, CommandStatus.Ok); // a second time it would say no more
        }
    }

    private void ReplyDelivered(in PduHeader header, uint status)
    {
        lock (_link.Gate) SmppReplies.Delivered(_link.Out, header.Command, header.Sequence, status);
    }

    private void Reply(uint command, uint status, uint sequence)
    {
        lock (_link.Gate) _link.Out.Bare(command, status, sequence);
    }

    private void Answered(in PduHeader header)
    {
        TaskCompletionSource<uint>? asked;
        lock (_link.Gate) _asked.Remove(header.Sequence, out asked);
        asked?.TrySetResult(header.Status);
    }

    private async Task<BindProblem?> BindAsync(BindRole role, CancellationToken ct)
    {
        var command = role switch { BindRole.Transmitter => CommandId.BindTransmitter, BindRole.Receiver => CommandId.BindReceiver, _ => CommandId.BindTransceiver };
        var status = await AskAsync(command, (to, sequence) => SmppReplies.Bind(to, command, sequence, _settings), _settings.ResponseTimeout, ct);
        return status switch
        {
            null => new(MessageReason.CarrierUnavailable, "It does not answer the bind."),
            CommandStatus.Ok => null,
            _ => SmppCodes.Bind(status.Value),
        };
    }

    /// <summary>The status of the answer; <c>null</c> when none came before the time or the session was over.</summary>
    private async Task<uint?> AskAsync(uint command, Action<PduBuffer, uint>? write, TimeSpan patience, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously);
        uint sequence;
        lock (_link.Gate)
        {
            sequence = _link.NextSequence();
            _asked[sequence] = answer;
            if (write is null) _link.Out.Bare(command, CommandStatus.Ok, sequence);
            else write(_link.Out, sequence);
        }

        _link.Flush();
        try
        {
            var first = await Task.WhenAny(answer.Task, _running).WaitAsync(patience, ct);
            if (first != answer.Task || !answer.Task.IsCompletedSuccessfully) return null;
            return await answer.Task;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_link.Gate) _asked.Remove(sequence);
        }
    }

    private int InFlight()
    {
        lock (_link.Gate) return _window.InFlight;
    }

    private async Task RunAsync()
    {
        var tick = TickAsync();
        var pump = _receipts.RunAsync(_stop.Token);
        try
        {
            await _link.ReadAsync(this, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (MalformedPduException)
        {
            _why = "the SMSC sent what is no PDU";
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested) _why = $"the connection broke: {e.GetType().Name}";
        }

        lock (_link.Gate)
        {
            // In one step: nothing may leave after it was said that it did not.
            _closing = true;
            _link.Close();
            _window.End(MessageReason.CarrierUnavailable);
        }

        await _stop.CancelAsync();
        await _link.DisposeAsync();
        await Task.WhenAll(tick, pump).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Looks after what time does: late answers, parts to be tried again, a silent SMSC.</summary>
    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickEvery);
        Task<bool>? enquiry = null;
        var enquiredAt = 0L;
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            if (Volatile.Read(ref _stalled)) continue;
            var now = Environment.TickCount64;
            bool alive, stuffed, over;
            lock (_link.Gate)
            {
                alive = _window.Tick(now, Volatile.Read(ref _readingSince));
                stuffed = _link.IsStuffed;
                over = now - _unboundAt > TickEvery.TotalMilliseconds && (_window.InFlight == 0 || now - _unboundAt > DrainPatience.TotalMilliseconds);
            }

            _link.Flush();
            if (!alive) _why = "submits are not answered";
            else if (stuffed) _why = "the SMSC does not read";
            else if (enquiry is { IsCompletedSuccessfully: true, Result: false } && Volatile.Read(ref _heardAt) <= enquiredAt) _why = "enquire_link is not answered";
            else if (!over)
            {
                if (enquiry is { IsCompleted: true }) enquiry = null;
                if (!_bound || enquiry is not null || now - Volatile.Read(ref _heardAt) < _settings.EnquireEvery.TotalMilliseconds) continue;
                (enquiredAt, enquiry) = (now, EnquireAsync(_stop.Token));
                continue;
            }

            await _stop.CancelAsync();
            return;
        }
    }
}
