using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>An account's sessions. Messages go to the one that has least to do.</summary>
internal sealed class SmppLine : IAsyncDisposable
{
    private static readonly BindProblem NotYet = new(MessageReason.CarrierUnavailable, "It is not bound.");

    private readonly CancellationTokenSource _stop = new();
    private readonly SmppBind[] _senders;
    private readonly Task _running;
    private readonly TimeProvider _clock;
    private ProviderAccount _account;
    private int _reference = Random.Shared.Next();

    public SmppLine(SmppConnector connector, SmppSettings settings, ProviderAccount account, Func<Func<ProviderAccount>, SmppSurroundings> around, TimeProvider clock)
    {
        (Settings, _account, _clock) = (settings, account, clock);
        var surroundings = around(() => Account);
        _senders = [.. Enumerable.Range(0, settings.Binds).Select(_ => new SmppBind(connector, settings, settings.Pairs ? BindRole.Transmitter : BindRole.Transceiver, surroundings))];
        var receivers = settings.Pairs ? Enumerable.Range(0, settings.Binds).Select(_ => new SmppBind(connector, settings, BindRole.Receiver, surroundings)) : [];
        _running = Task.WhenAll([.. _senders.Concat(receivers).Select(bind => Task.Run(() => bind.RunAsync(_stop.Token)))]);
    }

    public SmppSettings Settings { get; }

    /// <summary>As it was given last: names and addresses that no connection depends on may change.</summary>
    public ProviderAccount Account
    {
        get => Volatile.Read(ref _account);
        set => Volatile.Write(ref _account, value);
    }

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        var call = new SubmitCall(messages.Count);
        if (await BoundAsync(ct) is { } problem)
        {
            for (var i = 0; i < messages.Count; i++) call.Settle(i, new SubmitOutcome.RetryLater(problem.Reason));
            return await call.WaitAsync(ct);
        }

        Spread([.. Prepared(call, messages)]);
        return await call.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary><c>null</c> as soon as one session is bound. Waits for attempts that are being made, not for the next ones.</summary>
    private async Task<BindProblem?> BoundAsync(CancellationToken ct)
    {
        while (true)
        {
            if (Array.Exists(_senders, s => s.Session is not null)) return null;
            var running = _senders.Select(s => s.Attempt).Where(a => !a.IsCompleted).ToArray();
            if (running.Length == 0)
                return Array.Exists(_senders, s => s.Session is not null) ? null : Array.Find(_senders, s => s.Problem is not null)?.Problem ?? NotYet;
            await Task.WhenAny(running).WaitAsync(ct);
        }
    }

    private IEnumerable<SmppMessage> Prepared(SubmitCall call, IReadOnlyList<OutboundSms> messages)
    {
        var now = _clock.GetUtcNow();
        for (var i = 0; i < messages.Count; i++)
        {
            var sms = messages[i];
            if (SmppAddresses.Destination(sms.To, Settings) is not { } to) call.Settle(i, new SubmitOutcome.Rejected(MessageReason.InvalidNumber));
            else if (SmppAddresses.Source(sms.Sender, Settings) is not { } from) call.Settle(i, new SubmitOutcome.Rejected(MessageReason.SenderNotAllowed));
            else if (SmppText.Encode(sms, Settings) is not { } text) call.Settle(i, new SubmitOutcome.Rejected(MessageReason.ContentInvalid));
            else
            {
                var validity = Settings.Validity ? SmppAddresses.Validity(sms.ExpiresAt, now) : "";
                var reference = text.Parts.Count > 1 ? (ushort)Interlocked.Increment(ref _reference) : (ushort)0;
                yield return new(call, i, from, to, validity, text, reference);
            }
        }
    }

    private void Spread(List<SmppMessage> messages)
    {
        if (messages.Count == 0) return;
        var sessions = _senders.Select(s => s.Session).OfType<SmppSession>().ToArray();
        if (sessions.Length == 1)
        {
            Hand(sessions[0], messages);
            return;
        }

        if (sessions.Length == 0)
        {
            foreach (var message in messages) message.NotWritten(MessageReason.CarrierUnavailable);
            return;
        }

        var loads = Array.ConvertAll(sessions, s => s.Load);
        var shares = Array.ConvertAll(sessions, _ => new List<SmppMessage>());
        foreach (var message in messages)
        {
            var least = Array.IndexOf(loads, loads.Min());
            shares[least].Add(message);
            loads[least]++;
        }

        for (var i = 0; i < sessions.Length; i++) Hand(sessions[i], shares[i]);
    }

    private static void Hand(SmppSession session, List<SmppMessage> messages)
    {
        if (messages.Count == 0 || session.TrySubmit(messages)) return;
        foreach (var message in messages) message.NotWritten(MessageReason.CarrierUnavailable);
    }
}
