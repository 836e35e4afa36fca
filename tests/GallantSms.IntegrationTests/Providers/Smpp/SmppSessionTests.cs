using System.Diagnostics.Metrics;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Smpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Providers.Smpp;

/// <summary>Binds and what comes over them.</summary>
public sealed class SmppSessionTests(Smsc smsc) : IClassFixture<Smsc>, IAsyncLifetime
{
    private readonly SmppKit _kit = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Theory]
    [InlineData("text", "same", "")]
    [InlineData("tlv", "same", "")]
    [InlineData("both", "same", "")]
    [InlineData("text", "hex_to_decimal", "hex")]
    [InlineData("tlv", "hex_to_decimal", "hex")]
    [InlineData("text", "decimal_to_hex", "decimal")]
    public async Task A_receipt_names_the_reference_of_the_answer(string receipts, string setting, string ids)
    {
        var account = await smsc.AccountAsync(new { receipts, ids }, ("receipt_id", setting));

        var outcome = Assert.IsType<SubmitOutcome.Accepted>(await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));

        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == 1);
        var receipt = Assert.Single(_kit.Sink.Receipts);
        Assert.Equal((Guid.Empty, MessageStatus.Delivered, MessageReason.None, outcome.Reference), (receipt.MessageId, receipt.Status, receipt.Reason, receipt.Reference));
        if (receipts != "tlv") Assert.Equal(new DateTimeOffset(2026, 1, 1, 12, 1, 0, TimeSpan.Zero), receipt.ReportedAt);
    }

    [Fact]
    public async Task Every_part_is_reported_by_its_own_reference()
    {
        var account = await smsc.AccountAsync(new { receipts = "text", stat = "UNDELIV", err = "027" });

        var outcome = Assert.IsType<SubmitOutcome.Accepted>(await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456", new string('x', 400))));

        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == 3);
        Assert.Equal(outcome.Parts!.Order(), _kit.Sink.Receipts.Select(r => r.Reference).Order());
        Assert.All(_kit.Sink.Receipts, r => Assert.Equal((MessageStatus.Undelivered, MessageReason.CarrierRejected, "UNDELIV/027"), (r.Status, r.Reason, r.RawStatus)));
    }

    [Fact]
    public async Task A_receipt_that_is_not_stored_comes_again()
    {
        var account = await smsc.AccountAsync(new { receipts = "text" });
        _kit.Sink.FailNext(2);

        await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456"));

        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == 1);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Replies.Count == 3);
        Assert.Equal([0x64, 0x64, 0], (await smsc.SeenAsync(account)).Replies);
    }

    [Fact]
    public async Task A_receipt_is_answered_only_when_it_is_stored_and_the_window_stays_usable_meanwhile()
    {
        var account = await smsc.AccountAsync(new { receipts = "text" }, ("window", "10"));
        await _kit.Sink.HoldAsync();

        Assert.All(await _kit.Provider.SubmitAsync(account, SmppKit.Many(300), default), o => Assert.IsType<SubmitOutcome.Accepted>(o));
        Assert.Empty((await smsc.SeenAsync(account)).Replies);

        _kit.Sink.Release();
        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == 300);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Delivered.Count == 300);
        Assert.True(_kit.Sink.Calls < 300, "They are handed over in batches.");
    }

    [Fact]
    public async Task A_session_is_not_read_on_while_too_many_receipts_wait()
    {
        const int many = 3000;
        await using var link = new SmppLink(Stream.Null);
        var account = smsc.Account("pump");
        var pump = new ReceiptPump(link, () => account, () => _kit.Sink, NullLogger.Instance);
        await _kit.Sink.HoldAsync();
        using var stop = new CancellationTokenSource();
        var running = pump.RunAsync(stop.Token);
        for (uint i = 1; i <= many; i++)
            pump.Take(CommandId.DeliverSm, i, new(Guid.Empty, MessageStatus.Delivered, MessageReason.None, "DELIVRD", DateTimeOffset.UtcNow, $"{i}"));

        Assert.False(pump.HasRoom());
        var room = pump.RoomAsync(default);
        Assert.False(room.IsCompleted);
        Assert.Empty(_kit.Sink.Receipts);

        _kit.Sink.Release();
        await room;
        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == many);
        Assert.True(pump.HasRoom());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_pair_submits_over_one_session_and_takes_receipts_over_the_other()
    {
        var account = await smsc.AccountAsync(new { receipts = "both" }, ("bind_mode", "pair"));

        Assert.IsType<SubmitOutcome.Accepted>(await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));

        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == 1);
        Assert.Equal(["receiver", "transmitter"], (await smsc.SeenAsync(account)).Binds.Select(b => b.Role).Order());
    }

    [Fact]
    public async Task Kept_accounts_get_their_receipts_without_a_submit_also_after_the_connection_broke()
    {
        var account = await smsc.AccountAsync(new { receipts = "text" });
        await using (var before = new SmppKit())
        {
            await before.Sink.HoldAsync(); // stops before it stored the receipt
            await before.SubmitAsync(account, SmppKit.Sms("+447911123456"));
        }

        await _kit.Provider.KeepAsync([account], default);
        await Eventually.TrueAsync(() => _kit.Sink.Receipts.Count == 1);

        await smsc.BreakAsync(account);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)) is { Binds.Count: 3, Sessions: 1 });
    }

    [Fact]
    public async Task What_is_kept_follows_the_accounts_and_their_settings()
    {
        var (first, second) = (await smsc.AccountAsync(), await smsc.AccountAsync());
        var other = second with { No = 2 };
        await _kit.Provider.KeepAsync([first, other, first with { No = 3, Kind = "simulator" }], default);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(first)).Sessions == 1 && (await smsc.SeenAsync(other)).Sessions == 1);

        var changed = first with { Settings = new Dictionary<string, string>(first.Settings) { ["binds"] = "2" } };
        await _kit.Provider.KeepAsync([changed], default);

        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(first)).Sessions == 2 && (await smsc.SeenAsync(other)).Sessions == 0);
        Assert.Equal((3, 1), ((await smsc.SeenAsync(first)).Binds.Count, (await smsc.SeenAsync(other)).Unbound));

        await _kit.Provider.KeepAsync([changed with { Settings = new Dictionary<string, string>(changed.Settings) }], default);
        await _kit.SubmitAsync(changed, SmppKit.Sms("+447911123456"));
        Assert.Equal(3, (await smsc.SeenAsync(first)).Binds.Count);
    }

    [Fact]
    public async Task Both_sides_ask_whether_the_other_is_there()
    {
        var account = await smsc.AccountAsync(new { enquire = true }, ("enquire_link_seconds", "1"));
        await _kit.Provider.KeepAsync([account], default);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Enquired == 1);

        // An SMSC that does not answer ours is left and bound again.
        await smsc.SetAsync(account, new { mute = true });
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Binds.Count == 2);
    }

    [Fact]
    public async Task A_message_from_a_phone_is_refused_for_good_and_counted()
    {
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, _kit.Meters.Meter) && instrument.Name == "sms_smpp_ignored_total") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, n, _, _) => Interlocked.Add(ref counted, n));
        listener.Start();
        var account = await smsc.AccountAsync(new { inbound = true });

        await _kit.Provider.KeepAsync([account], default);

        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Replies is [0x65]);
        Assert.Equal(1, counted);
        Assert.Empty(_kit.Sink.Receipts);
    }

    [Theory]
    [InlineData(0x0D)]
    [InlineData(0x0E)]
    [InlineData(0x0F)]
    [InlineData(0x05)]
    public async Task A_refused_bind_is_the_accounts_fault_and_tried_again_when_the_settings_change(int bindStatus)
    {
        var account = await smsc.AccountAsync(new { bindStatus });
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));

        var right = await smsc.AccountAsync();
        Assert.IsType<SubmitOutcome.Accepted>(await _kit.SubmitAsync(right, SmppKit.Sms("+447911123456")));
    }

    [Fact]
    public async Task A_bind_that_is_not_answered_is_given_up()
    {
        var account = await smsc.AccountAsync(new { bindSilent = true });
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable), await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));
        Assert.False((await _kit.Provider.CheckAsync(account, default)).Works);
    }

    [Fact]
    public async Task A_check_binds_by_itself_and_leaves_nothing_open()
    {
        var account = await smsc.AccountAsync();
        Assert.True((await _kit.Provider.CheckAsync(account, default)).Works);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)) is { Binds.Count: 1, Unbound: 1, Sessions: 0 });

        await smsc.SetAsync(account, new { mute = true });
        Assert.False((await _kit.Provider.CheckAsync(account, default)).Works);
    }

    [Fact]
    public async Task A_resellers_account_does_not_reach_this_machine()
    {
        var account = await smsc.AccountAsync() with { MayReachPrivate = false };
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));
        Assert.Empty((await smsc.SeenAsync(account)).Binds);
    }

    [Fact]
    public async Task An_smsc_without_tls_is_not_spoken_to_when_tls_is_wanted()
    {
        var account = await smsc.AccountAsync(null, ("tls", "true"));
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.NetworkFailure), await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));
    }

    [Fact]
    public async Task Closing_unbinds_everywhere()
    {
        var account = await smsc.AccountAsync(null, ("binds", "2"), ("bind_mode", "pair"));
        var kit = new SmppKit();
        await kit.Provider.KeepAsync([account], default);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Sessions == 4);

        await kit.DisposeAsync();
        await kit.Provider.DisposeAsync();

        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)) is { Unbound: 4, Sessions: 0 });
        Assert.IsType<SubmitOutcome.RetryLater>(await kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));
    }

    [Theory]
    [InlineData("host", "")]
    [InlineData("host", "two words")]
    [InlineData("port", "0")]
    [InlineData("port", "65536")]
    [InlineData("password", "")]
    [InlineData("password", "pässword")]
    [InlineData("binds", "17")]
    [InlineData("window", "0")]
    [InlineData("bind_mode", "both")]
    [InlineData("concatenation", "paper")]
    [InlineData("receipt_id", "octal")]
    [InlineData("source_ton", "x")]
    [InlineData("gsm_coding", "2")]
    public async Task Settings_that_cannot_work_are_the_accounts_fault(string key, string value)
    {
        var account = await smsc.AccountAsync(null, (key, value));
        Assert.Equal(new SubmitOutcome.RetryLater(MessageReason.CarrierAccount), await _kit.SubmitAsync(account, SmppKit.Sms("+447911123456")));
    }
}
