using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.IntegrationTests.Providers.Smpp;

/// <summary>What reaches the SMSC, and what its answers mean.</summary>
public sealed class SmppSubmitTests(Smsc smsc) : IClassFixture<Smsc>, IAsyncLifetime
{
    private const string Mobile = "+447911123456";

    /// <summary>Two septets each: a cut between them would lose both.</summary>
    private static readonly string Extensions = "Zahl 1 " + string.Concat(Enumerable.Repeat("€{}[]~|^\\", 40)) + " Ende";

    /// <summary>A surrogate pair on every odd place, so that one lies across each border.</summary>
    private static readonly string Emoji = "a" + string.Concat(Enumerable.Repeat("😀é", 90)) + "z";

    private readonly SmppKit _kit = new();

    public static TheoryData<string, string, SmsEncoding, int> LongTexts => new()
    {
        { "udh", Extensions, SmsEncoding.Gsm7, 5 },
        { "sar", Extensions, SmsEncoding.Gsm7, 5 },
        { "payload", Extensions, SmsEncoding.Gsm7, 1 },
        { "udh", Emoji, SmsEncoding.Ucs2, 5 },
        { "sar", Emoji, SmsEncoding.Ucs2, 5 },
        { "payload", Emoji, SmsEncoding.Ucs2, 1 },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Theory]
    [InlineData("Hello @£$ èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ÄÖÑÜ§¿äöñüà ¡¤", SmsEncoding.Gsm7, false, 0x00)]
    [InlineData("^{}\\[~]|€ and more", SmsEncoding.Gsm7, false, 0x00)]
    [InlineData("Shown at once", SmsEncoding.Gsm7, true, 0x10)]
    [InlineData("Привет 😀", SmsEncoding.Ucs2, false, 0x08)]
    [InlineData("Сейчас", SmsEncoding.Ucs2, true, 0x18)]
    public async Task A_text_arrives_as_it_was_written(string text, SmsEncoding encoding, bool flash, int coding)
    {
        var account = await smsc.AccountAsync();

        await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, text, encoding, flash: flash));

        var seen = Assert.Single((await smsc.SeenAsync(account)).Submits);
        Assert.Equal((text, coding, 0, 1), (seen.Text, seen.Coding, seen.Esm, seen.Registered));
    }

    [Theory]
    [MemberData(nameof(LongTexts))]
    public async Task A_long_text_is_whole_again_at_the_other_end(string how, string text, SmsEncoding encoding, int parts)
    {
        var account = await smsc.AccountAsync(null, ("concatenation", how));

        var outcome = Assert.IsType<SubmitOutcome.Accepted>(await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, text, encoding)));

        var seen = (await smsc.SeenAsync(account)).Submits;
        Assert.Equal(parts, seen.Count);
        Assert.Equal(seen[0].Id, outcome.Reference);
        if (parts == 1)
        {
            Assert.True(seen[0].Payload);
            Assert.Null(outcome.Parts);
        }
        else
        {
            Assert.Equal(SmsText.Split(text, encoding), seen.Select(s => s.Text));
            Assert.Equal(seen.Select(s => s.Id), outcome.Parts);
            Assert.Equal(Enumerable.Range(1, parts), seen.Select(s => s.Part![2]));
            Assert.Single(seen.Select(s => (s.Part![0], s.Part[1])).Distinct());
            Assert.All(seen, s => Assert.Equal((how == "sar", how == "sar" ? 0 : 0x40), (s.Sar, s.Esm)));
        }

        Assert.Equal(text, string.Concat(seen.Select(s => s.Text)));
    }

    [Theory]
    [InlineData("GALLANT", 5, 0, "GALLANT")]
    [InlineData("62442", 3, 0, "62442")]
    [InlineData("+447911123456", 1, 1, "447911123456")]
    [InlineData("447911123456", 1, 1, "447911123456")]
    public async Task Addresses_go_by_the_form_of_the_sender(string sender, int ton, int npi, string written)
    {
        var account = await smsc.AccountAsync();

        await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, sender: sender));

        var seen = Assert.Single((await smsc.SeenAsync(account)).Submits);
        Assert.Equal([ton, npi, 1, 1], seen.Address);
        Assert.Equal((written, "447911123456"), (seen.From, seen.To));
    }

    [Fact]
    public async Task Settings_reach_the_bind_and_the_submit()
    {
        var account = await smsc.AccountAsync(null,
            ("system_type", "VMA"), ("service_type", "CMT"), ("source_ton", "0"), ("source_npi", "9"), ("dest_ton", "2"), ("dest_npi", "8"), ("gsm_coding", "3"));

        await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, "Grüße {x}"));
        await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, "5 €"));

        var seen = await smsc.SeenAsync(account);
        Assert.Equal(new SmscBind("transceiver", "s3cret", 0x34, "VMA"), Assert.Single(seen.Binds));
        Assert.Equal([0, 9, 2, 8], seen.Submits[0].Address);
        Assert.Equal(("CMT", 3, "Grüße {x}"), (seen.Submits[0].ServiceType, seen.Submits[0].Coding, seen.Submits[0].Text));
        Assert.Equal((8, "5 €"), (seen.Submits[1].Coding, seen.Submits[1].Text)); // Latin-1 has no euro sign
    }

    [Theory]
    [InlineData("not a number", "GALLANT", MessageReason.InvalidNumber)]
    [InlineData("+447911123456", "Café", MessageReason.SenderNotAllowed)]
    [InlineData("+447911123456", "", MessageReason.SenderNotAllowed)]
    public async Task What_the_protocol_cannot_carry_is_refused_and_keeps_nobody_else_up(string to, string sender, MessageReason reason)
    {
        var account = await smsc.AccountAsync();

        var outcomes = await _kit.Provider.SubmitAsync(account, [SmppKit.Sms(to, sender: sender), SmppKit.Sms(Mobile)], default);

        Assert.Equal(new SubmitOutcome.Rejected(reason), outcomes[0]);
        Assert.IsType<SubmitOutcome.Accepted>(outcomes[1]);
    }

    [Fact]
    public async Task A_text_outside_its_encoding_is_refused()
    {
        var account = await smsc.AccountAsync();
        var sms = SmppKit.Sms(Mobile) with { Text = "Привет" };
        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.ContentInvalid), await _kit.SubmitAsync(account, sms));
        Assert.Equal(new SubmitOutcome.Rejected(MessageReason.ContentInvalid), await _kit.SubmitAsync(account, sms with { Text = "" }));
    }

    [Theory]
    [InlineData(0x58, typeof(SubmitOutcome.RetryLater), MessageReason.CarrierThrottled)]
    [InlineData(0x14, typeof(SubmitOutcome.RetryLater), MessageReason.CarrierCongested)]
    [InlineData(0x08, typeof(SubmitOutcome.RetryLater), MessageReason.CarrierUnavailable)]
    [InlineData(0x64, typeof(SubmitOutcome.RetryLater), MessageReason.CarrierUnavailable)]
    [InlineData(0x0E, typeof(SubmitOutcome.RetryLater), MessageReason.CarrierAccount)]
    [InlineData(0x01, typeof(SubmitOutcome.Rejected), MessageReason.ContentInvalid)]
    [InlineData(0x0A, typeof(SubmitOutcome.Rejected), MessageReason.SenderNotAllowed)]
    [InlineData(0x0B, typeof(SubmitOutcome.Rejected), MessageReason.InvalidNumber)]
    [InlineData(0x33, typeof(SubmitOutcome.Rejected), MessageReason.CallerError)]
    [InlineData(0x43, typeof(SubmitOutcome.Rejected), MessageReason.CallerError)]
    [InlineData(0x48, typeof(SubmitOutcome.Rejected), MessageReason.CallerError)]
    [InlineData(0x45, typeof(SubmitOutcome.Rejected), MessageReason.CarrierRejected)]
    [InlineData(0x401, typeof(SubmitOutcome.Rejected), MessageReason.CarrierRejected)]
    [InlineData(0xFF, typeof(SubmitOutcome.Unknown), MessageReason.None)]
    [InlineData(0x7777, typeof(SubmitOutcome.Unknown), MessageReason.None)]
    public async Task A_status_has_one_meaning(int status, Type type, MessageReason reason)
    {
        var account = await smsc.AccountAsync(new { status });

        var outcome = await _kit.SubmitAsync(account, SmppKit.Sms(Mobile));

        Assert.IsType(type, outcome);
        if (outcome is SubmitOutcome.Rejected rejected) Assert.Equal(reason, rejected.Reason);
        if (outcome is SubmitOutcome.RetryLater later) Assert.Equal((reason, null), (later.Reason, later.After));
    }

    [Fact]
    public async Task A_later_part_that_is_throttled_is_tried_again_until_it_is_taken()
    {
        var account = await smsc.AccountAsync(new { partStatus = new[] { 3, 0x58, 2 } });

        var outcome = Assert.IsType<SubmitOutcome.Accepted>(await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, Extensions)));

        var seen = await smsc.SeenAsync(account);
        Assert.Equal((5, 7), (outcome.Parts!.Count, seen.Seen));
        Assert.Equal(Extensions, string.Concat(seen.Submits.Select(s => s.Text)));
    }

    [Fact]
    public async Task The_window_narrows_to_what_the_carrier_can_do()
    {
        var account = await smsc.AccountAsync(new { most = 8, delay = 2 }, ("window", "64"));

        IReadOnlyList<OutboundSms> open = SmppKit.Many(400);
        while (open.Count > 0)
        {
            var outcomes = await _kit.Provider.SubmitAsync(account, open, default);
            Assert.DoesNotContain(outcomes, o => o is SubmitOutcome.Rejected or SubmitOutcome.Unknown);
            open = [.. open.Where((_, i) => outcomes[i] is SubmitOutcome.RetryLater)];
        }

        // Seven of eight would be refused in a window that stays.
        Assert.InRange((await smsc.SeenAsync(account)).Seen - 400, 1, 200);
    }

    [Fact]
    public async Task Begun_texts_are_finished_before_others_begin()
    {
        var account = await smsc.AccountAsync(new { partStatus = new[] { 2, 0x14, 1 }, delay = 5 }, ("window", "1"));
        OutboundSms[] messages = [SmppKit.Sms(Mobile, Extensions), .. SmppKit.Many(200)];

        Assert.All(await _kit.Provider.SubmitAsync(account, messages, default), o => Assert.IsType<SubmitOutcome.Accepted>(o));

        Assert.NotEqual("447911123456", (await smsc.SeenAsync(account)).Submits[^1].To);
    }

    [Fact]
    public async Task A_message_of_which_some_was_taken_and_some_refused_is_unknown()
    {
        var account = await smsc.AccountAsync(new { partStatus = new[] { 2, 0x45, 1 } });

        Assert.IsType<SubmitOutcome.Unknown>(await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, Extensions)));
        Assert.Equal(2, (await smsc.SeenAsync(account)).Seen);
    }

    [Fact]
    public async Task A_message_whose_first_part_is_refused_is_refused()
    {
        var account = await smsc.AccountAsync(new { partStatus = new[] { 1, 0x58, 1 } });

        Assert.IsType<SubmitOutcome.RetryLater>(await _kit.SubmitAsync(account, SmppKit.Sms(Mobile, Extensions)));
        Assert.Equal(1, (await smsc.SeenAsync(account)).Seen);
    }

    [Fact]
    public async Task What_was_not_written_when_a_bind_is_lost_may_be_sent_again()
    {
        var account = await smsc.AccountAsync(new { spoil = "cut", spoilAt = 10 }, ("window", "10"));

        var outcomes = await _kit.Provider.SubmitAsync(account, SmppKit.Many(100), default);

        Assert.Equal(10, outcomes.Count(o => o is SubmitOutcome.Unknown));
        Assert.Equal(90, outcomes.Count(o => o is SubmitOutcome.RetryLater { Reason: MessageReason.CarrierUnavailable }));
        Assert.Equal(10, (await smsc.SeenAsync(account)).Seen);
    }

    [Fact]
    public async Task A_carrier_that_answers_nothing_is_left_with_what_waits_unsent()
    {
        var account = await smsc.AccountAsync(new { silent = true }, ("window", "10"));

        var outcomes = await _kit.Provider.SubmitAsync(account, SmppKit.Many(100), default);

        Assert.Equal(10, outcomes.Count(o => o is SubmitOutcome.Unknown));
        Assert.Equal(90, outcomes.Count(o => o is SubmitOutcome.RetryLater));
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Binds.Count == 2);
        Assert.Equal(10, (await smsc.SeenAsync(account)).Seen);
    }

    [Fact]
    public async Task An_smsc_that_unbinds_answers_what_it_has_and_gets_no_more()
    {
        var account = await smsc.AccountAsync(new { unbind = 25 }, ("window", "5"));

        var outcomes = await _kit.Provider.SubmitAsync(account, SmppKit.Many(100), default);

        var seen = await smsc.SeenAsync(account);
        Assert.Equal(seen.Submits.Count, outcomes.Count(o => o is SubmitOutcome.Accepted));
        Assert.InRange(seen.Submits.Count, 25, 40);
        Assert.Equal(100 - seen.Submits.Count, outcomes.Count(o => o is SubmitOutcome.RetryLater));
    }

    [Fact]
    public async Task The_window_is_never_overdrawn_and_binds_share_the_work()
    {
        var account = await smsc.AccountAsync(new { delay = 20 }, ("window", "4"), ("binds", "3"));
        await _kit.Provider.KeepAsync([account], default);
        await Eventually.TrueAsync(async () => (await smsc.SeenAsync(account)).Sessions == 3);

        var outcomes = await _kit.Provider.SubmitAsync(account, SmppKit.Many(60), default);

        Assert.All(outcomes, o => Assert.IsType<SubmitOutcome.Accepted>(o));
        var seen = await smsc.SeenAsync(account);
        Assert.Equal((4, 20), (seen.MostOpen, seen.LeastOnASession));
    }
}
