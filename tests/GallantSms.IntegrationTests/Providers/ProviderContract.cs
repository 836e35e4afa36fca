using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.IntegrationTests.Providers;

/// <summary>How the carrier behaves towards the next requests.</summary>
public enum CarrierMood
{
    Well,
    RefusesConnections,
    HasNoAddress,
    Throttles,
    ThrottlesUntilADate,
    IsUnavailable,
    DoesNotKnowUs,
    RejectsTheMessage,
    FailsWithoutTaking,
    FailsAfterTaking,
    CutsAfterTaking,
    IsSilentAfterTaking,
    IsSilentWithoutTaking,
    AnswersHalf,
    AnswersHtml,
    AnswersTooFew,
    AnswersInAnotherOrder,
    AnswersTooMuch,
    CannotBeQueried,
}

/// <summary>
/// What the pipeline relies on from every carrier's adapter. A carrier derives from it, plays each mood by a real server, and
/// says how often it took a message; a mood that it cannot have is skipped by returning <c>null</c>.
/// </summary>
public abstract class ProviderContract
{
    /// <summary>What the carrier is asked to make callers wait in the throttling moods.</summary>
    protected static readonly TimeSpan Throttle = TimeSpan.FromSeconds(20);

    protected abstract ISmsProvider Provider { get; }

    /// <summary>An account whose carrier is in that mood. Its timeout is as short as the adapter allows.</summary>
    protected abstract Task<ProviderAccount?> AccountAsync(CarrierMood mood);

    /// <summary>Messages in one request.</summary>
    protected virtual int RequestSize => Provider.Description.MaxBatch;

    /// <summary>How many texts of this message a handset would get.</summary>
    protected abstract int Taken(Guid messageId);

    /// <summary>The carrier signs what it reports; where not, the secret part of the callback's path is all there is.</summary>
    protected virtual bool SignsReceipts => true;

    /// <summary>The same callback as somebody would send it who knows no secret.</summary>
    protected virtual ReceiptCallback Forged(ReceiptCallback callback) =>
        SignsReceipts ? callback with { Headers = new Dictionary<string, string>() } : callback with { Token = "guessed" };

    /// <summary>A callback as the carrier sends it, signed for the account; <c>null</c> where it has no such word or no callbacks.</summary>
    protected abstract ReceiptCallback? Receipt(ProviderAccount account, Guid messageId, MessageStatus status, DateTimeOffset at, DateTimeOffset receivedAt);

    protected static OutboundSms Sms(string to = "+447911123456", string text = "Héllo \"you\" 😀 {}") => new(
        Guid.CreateVersion7(), to, "GALLANT", text, SmsEncoding.Ucs2, 1, Flash: false, DateTimeOffset.UtcNow.AddHours(1));

    /// <summary>A message as the reconciler asks for it.</summary>
    protected static DoubtfulSms Doubt(OutboundSms sms) => new(sms.MessageId, sms.To, sms.Sender, sms.Text, DateTimeOffset.UtcNow.AddSeconds(-5));

    /// <summary>In requests of the size that the adapter takes, as the gateway does.</summary>
    protected async Task<IReadOnlyList<SubmitOutcome>> SubmitAllAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages)
    {
        var outcomes = new List<SubmitOutcome>();
        foreach (var request in messages.Chunk(RequestSize)) outcomes.AddRange(await Provider.SubmitAsync(account, request, default));
        return outcomes;
    }

    /// <summary>To numbers of their own: a carrier without references of ours is asked by number.</summary>
    protected static OutboundSms[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => Sms($"+447911{123456 + i}"))];

    [Fact]
    public async Task Accepts_every_message_once_in_order_with_a_reference_of_its_own()
    {
        var account = (await AccountAsync(CarrierMood.Well))!;
        var messages = Many(RequestSize == 1 ? 40 : RequestSize + 34);

        var outcomes = await SubmitAllAsync(account, messages);

        var references = outcomes.Select(o => Assert.IsType<SubmitOutcome.Accepted>(o).Reference).ToArray();
        Assert.Equal(messages.Length, references.Distinct().Count());
        Assert.All(messages, m => Assert.Equal(1, Taken(m.MessageId)));

        if (!Provider.Description.CanQuery) return;
        var found = await Provider.QueryAsync(account, [.. messages.Select(Doubt)], default);
        Assert.Equal(references, found.Select(f => Assert.IsType<QueryOutcome.Found>(f).Reference));
    }

    [Fact]
    public async Task Nothing_to_send_is_no_request()
    {
        var account = (await AccountAsync(CarrierMood.RefusesConnections))!;
        Assert.Empty(await Provider.SubmitAsync(account, [], default));
        Assert.Empty(await Provider.QueryAsync(account, [], default));
    }

    [Theory]
    [InlineData(CarrierMood.RefusesConnections, MessageReason.CarrierUnavailable)]
    [InlineData(CarrierMood.HasNoAddress, MessageReason.NetworkFailure)]
    [InlineData(CarrierMood.IsUnavailable, MessageReason.CarrierUnavailable)]
    [InlineData(CarrierMood.Throttles, MessageReason.CarrierThrottled)]
    [InlineData(CarrierMood.ThrottlesUntilADate, MessageReason.CarrierThrottled)]
    [InlineData(CarrierMood.DoesNotKnowUs, MessageReason.CarrierAccount)]
    public async Task What_was_certainly_not_taken_may_be_sent_again(CarrierMood mood, MessageReason reason)
    {
        if (await AccountAsync(mood) is not { } account) return;
        var messages = Many(3);

        var outcomes = await SubmitAllAsync(account, messages);

        Assert.Equal(messages.Length, outcomes.Count);
        Assert.All(outcomes, o => Assert.Equal(reason, Assert.IsType<SubmitOutcome.RetryLater>(o).Reason));
        Assert.All(messages, m => Assert.Equal(0, Taken(m.MessageId)));
    }

    [Theory]
    [InlineData(CarrierMood.Throttles)]
    [InlineData(CarrierMood.ThrottlesUntilADate)]
    public async Task A_throttling_carrier_says_how_long_to_wait(CarrierMood mood)
    {
        if (await AccountAsync(mood) is not { } account) return;

        var outcomes = await Provider.SubmitAsync(account, [Sms()], default);

        // A date has whole seconds and time passes meanwhile.
        var after = Assert.IsType<SubmitOutcome.RetryLater>(Assert.Single(outcomes)).After;
        Assert.InRange(after!.Value, Throttle / 4, Throttle);
    }

    [Theory]
    [InlineData(CarrierMood.FailsWithoutTaking, 0)]
    [InlineData(CarrierMood.FailsAfterTaking, 1)]
    [InlineData(CarrierMood.CutsAfterTaking, 1)]
    [InlineData(CarrierMood.IsSilentAfterTaking, 1)]
    [InlineData(CarrierMood.IsSilentWithoutTaking, 0)]
    [InlineData(CarrierMood.AnswersHalf, 1)]
    [InlineData(CarrierMood.AnswersHtml, 1)]
    [InlineData(CarrierMood.AnswersTooFew, 1)]
    [InlineData(CarrierMood.AnswersInAnotherOrder, 1)]
    [InlineData(CarrierMood.AnswersTooMuch, 1)]
    public async Task What_may_have_been_taken_is_unknown_and_a_query_clears_it_up(CarrierMood mood, int taken)
    {
        if (await AccountAsync(mood) is not { } account) return;
        var messages = Many(3);

        var outcomes = await SubmitAllAsync(account, messages);

        Assert.Equal(messages.Length, outcomes.Count);
        Assert.All(outcomes, o => Assert.IsType<SubmitOutcome.Unknown>(o));
        Assert.All(messages, m => Assert.Equal(taken, Taken(m.MessageId)));

        if (!Provider.Description.CanQuery) return;
        var findings = await Provider.QueryAsync(account, [.. messages.Select(Doubt)], default);
        Assert.All(findings, f => Assert.IsType(taken == 1 ? typeof(QueryOutcome.Found) : typeof(QueryOutcome.NotFound), f));
    }

    [Fact]
    public async Task A_refusal_for_good_has_a_permanent_reason()
    {
        if (await AccountAsync(CarrierMood.RejectsTheMessage) is not { } account) return;
        var message = Sms();

        var outcome = Assert.Single(await Provider.SubmitAsync(account, [message], default));

        Assert.True(Assert.IsType<SubmitOutcome.Rejected>(outcome).Reason.IsPermanent());
        Assert.Equal(0, Taken(message.MessageId));
    }

    [Fact]
    public async Task A_query_tells_what_was_taken_from_what_was_not()
    {
        if (!Provider.Description.CanQuery) return;
        var account = (await AccountAsync(CarrierMood.Well))!;
        var (taken, other) = (Sms(), Sms(to: "+447911123457"));
        var submitted = Assert.Single(await Provider.SubmitAsync(account, [taken], default));

        var findings = await Provider.QueryAsync(account, [Doubt(other), Doubt(taken)], default);

        Assert.IsType<QueryOutcome.NotFound>(findings[0]);
        Assert.Equal(((SubmitOutcome.Accepted)submitted).Reference, Assert.IsType<QueryOutcome.Found>(findings[1]).Reference);
    }

    [Theory]
    [InlineData(CarrierMood.CannotBeQueried)]
    [InlineData(CarrierMood.RefusesConnections)]
    [InlineData(CarrierMood.DoesNotKnowUs)]
    public async Task A_carrier_that_does_not_answer_a_query_cannot_tell(CarrierMood mood)
    {
        if (await AccountAsync(mood) is not { } account) return;
        Assert.All(await Provider.QueryAsync(account, [Doubt(Sms()), Doubt(Sms())], default),
            f => Assert.IsType<QueryOutcome.CannotTell>(f));
    }

    [Fact]
    public async Task Missing_settings_are_the_accounts_fault_and_no_exception()
    {
        var account = (await AccountAsync(CarrierMood.Well))! with { Settings = new Dictionary<string, string>() };

        var outcome = Assert.Single(await Provider.SubmitAsync(account, [Sms()], default));

        Assert.Equal(MessageReason.CarrierAccount, Assert.IsType<SubmitOutcome.RetryLater>(outcome).Reason);
        Assert.IsType<QueryOutcome.CannotTell>(Assert.Single(await Provider.QueryAsync(account, [Doubt(Sms())], default)));
        if (Callback(account) is { } callback) Assert.Null(await Provider.ReadReceiptsAsync(account, callback, default));
        Assert.False((await Provider.CheckAsync(account, default)).Works);
    }

    [Fact]
    public async Task Cancellation_throws()
    {
        if (await AccountAsync(CarrierMood.IsSilentAfterTaking) is not { } account) return;
        var message = Sms();
        using var cancel = new CancellationTokenSource();

        var submit = Provider.SubmitAsync(account, [message], cancel.Token);
        await Eventually.TrueAsync(() => Taken(message.MessageId) == 1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submit);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Provider.QueryAsync(account, [Doubt(message)], cancel.Token));
    }

    [Theory]
    [InlineData(MessageStatus.Sent)]
    [InlineData(MessageStatus.Delivered)]
    [InlineData(MessageStatus.Undelivered)]
    [InlineData(MessageStatus.Expired)]
    [InlineData(MessageStatus.Rejected)]
    [InlineData(MessageStatus.Unknown)]
    public async Task A_signed_receipt_is_read_in_our_words(MessageStatus status)
    {
        var account = (await AccountAsync(CarrierMood.Well))!;
        var at = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.Zero);
        var messageId = Guid.CreateVersion7();
        if (Receipt(account, messageId, status, at, at.AddSeconds(2)) is not { } callback) return;

        var receipt = Assert.Single((await Provider.ReadReceiptsAsync(account, callback, default))!);

        Assert.Equal((Provider.Description.ReportsOurId ? messageId : Guid.Empty, status, at), (receipt.MessageId, receipt.Status, receipt.ReportedAt));
        Assert.Equal(!Provider.Description.ReportsOurId, receipt.MessageId == Guid.Empty && receipt.Reference is not null);
        Assert.NotEmpty(receipt.RawStatus);
        Assert.Equal(status is MessageStatus.Undelivered or MessageStatus.Expired or MessageStatus.Rejected, receipt.Reason != MessageReason.None);
    }

    [Fact]
    public async Task A_forged_or_changed_receipt_is_not_read()
    {
        var account = (await AccountAsync(CarrierMood.Well))!;
        if (Callback(account) is not { } callback) return;
        Assert.NotNull(await Provider.ReadReceiptsAsync(account, callback, default));
        Assert.Null(await Provider.ReadReceiptsAsync(account, Forged(callback), default));
        if (!SignsReceipts) return;

        var changed = callback.Body.ToArray();
        changed[changed.Length / 2] ^= 1;
        Assert.Null(await Provider.ReadReceiptsAsync(account, callback with { Body = changed }, default));
    }

    [Fact]
    public async Task A_check_tells_an_account_that_works_from_one_that_does_not()
    {
        Assert.True((await Provider.CheckAsync((await AccountAsync(CarrierMood.Well))!, default)).Works);
        foreach (var mood in new[] { CarrierMood.RefusesConnections, CarrierMood.DoesNotKnowUs, CarrierMood.HasNoAddress })
        {
            if (await AccountAsync(mood) is not { } account) continue;
            var check = await Provider.CheckAsync(account, default);
            Assert.False(check.Works);
            Assert.NotEmpty(check.Message);
        }
    }

    /// <summary>What the forms and the API say of a kind is what the adapter reads.</summary>
    [Fact]
    public async Task Every_setting_that_is_read_is_described()
    {
        var described = Provider.Description.Fields.Select(f => f.Name).Concat(["batch", "in_flight", "timeout_seconds"]).ToHashSet();
        Assert.Subset(described, (await AccountAsync(CarrierMood.Well))!.Settings.Keys.ToHashSet());
        Assert.Contains(Provider.Description.Fields, f => f.Secret);
    }

    protected ReceiptCallback? Callback(ProviderAccount account) =>
        Receipt(account, Guid.CreateVersion7(), MessageStatus.Delivered, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
}
