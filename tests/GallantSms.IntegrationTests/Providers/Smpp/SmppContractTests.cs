using System.Collections.Concurrent;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.IntegrationTests.Providers.Smpp;

/// <summary>
/// The contract of carriers on node-smpp. An SMSC never says how long to wait and has no callbacks; what it does when it
/// throttles is in SmppSubmitTests.
/// </summary>
public sealed class SmppContractTests(Smsc smsc) : ProviderContract, IClassFixture<Smsc>, IAsyncLifetime
{
    private readonly SmppKit _kit = new();
    private readonly Numbered _numbered = new();
    private ProviderAccount? _account;

    protected override ISmsProvider Provider => _numbered;

    /// <summary>More than a window, so that what waits for room is in it.</summary>
    protected override int RequestSize => 60;

    public Task InitializeAsync()
    {
        _numbered.Inner = _kit.Provider;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    protected override async Task<ProviderAccount?> AccountAsync(CarrierMood mood)
    {
        (object? behaviour, (string, string)[] settings) = mood switch
        {
            CarrierMood.Well => (new { }, []),
            CarrierMood.RefusesConnections => (new { }, [("port", $"{Smsc.FreePort()}")]),
            CarrierMood.HasNoAddress => (new { }, [("host", "carrier.invalid")]),
            CarrierMood.IsUnavailable => (new { status = 0x08 }, []),
            CarrierMood.DoesNotKnowUs => (new { bindStatus = 0x0E }, []),
            CarrierMood.RejectsTheMessage => (new { status = 0x0B }, []),
            CarrierMood.FailsWithoutTaking => (new { status = 0xFF }, []),
            CarrierMood.FailsAfterTaking => (new { status = 0xFF, taken = true }, []),
            CarrierMood.CutsAfterTaking => (new { spoil = "cut", spoilAt = 3 }, []),
            CarrierMood.IsSilentAfterTaking => (new { silent = true }, []),
            CarrierMood.IsSilentWithoutTaking => (new { nothing = true }, []),
            CarrierMood.AnswersHalf => (new { spoil = "half", spoilAt = 3 }, []),
            CarrierMood.AnswersHtml => (new { spoil = "html", spoilAt = 3 }, []),
            CarrierMood.AnswersTooFew => (new { spoil = "noid" }, []),
            CarrierMood.AnswersInAnotherOrder => (new { spoil = "sequence" }, []),
            CarrierMood.AnswersTooMuch => (new { spoil = "huge", spoilAt = 3 }, []),
            _ => ((object?)null, Array.Empty<(string, string)>()),
        };
        return behaviour is null ? null : _account = await smsc.AccountAsync(behaviour, settings);
    }

    protected override int Taken(Guid messageId) => smsc.Seen(_account!).Submits.Count(s => "+" + s.To == _numbered.Numbers[messageId]);

    protected override ReceiptCallback? Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt) => null;

    /// <summary>Gives each message a number of its own: over SMPP nothing else tells which one it was.</summary>
    private sealed class Numbered : ISmsProvider
    {
        private int _last;

        public ISmsProvider Inner { get; set; } = null!;

        public ConcurrentDictionary<Guid, string> Numbers { get; } = [];

        public ProviderDescription Description => Inner.Description;

        public Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct) =>
            Inner.SubmitAsync(account, [.. messages.Select(m => m with { To = Numbers.GetOrAdd(m.MessageId, _ => SmppKit.Number(Interlocked.Increment(ref _last))) })], ct);

        public Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct) => Inner.QueryAsync(account, messages, ct);

        public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct) =>
            Inner.ReadReceiptsAsync(account, callback, ct);

        public Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct) => Inner.CheckAsync(account, ct);
    }
}
