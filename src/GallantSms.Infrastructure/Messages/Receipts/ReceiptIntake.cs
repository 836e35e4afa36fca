using System.Collections.Concurrent;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Providers;
using GallantSms.Infrastructure.Routing;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messages.Receipts;

public enum ReceiptAnswer
{
    Stored,
    UnknownAccount,
    BadSignature,
}

/// <summary>
/// Takes carriers' reports, whichever way they come: finds the message of each by our id or the carrier's, and the tenant in
/// the message's id, and stores it. What fits nothing is kept to be looked at.
/// </summary>
internal sealed partial class ReceiptIntake(
    IRouteBook routes, CarrierGateway carriers, ReferenceBook references, ITenantDirectory directory, TenantDataSources sources, ChangeSequencer changes, CarrierStats stats,
    GallantMeters meters, TimeProvider clock, ILogger<ReceiptIntake> log) : IReceiptSink
{
    private const int LongestRaw = 64;
    private const int LongestReference = 200;

    private readonly ConcurrentDictionary<Guid, ReceiptBatcher> _batchers = [];

    public async Task<ReceiptAnswer> TakeAsync(string kind, string accountName, ReceiptCallback callback, CancellationToken ct)
    {
        if (await routes.AccountAsync(accountName, ct) is not { } account || account.Kind != kind || carriers.Find(kind) is not { } provider)
            return ReceiptAnswer.UnknownAccount;
        if (await ReadAsync(provider, account, callback, ct) is not { } receipts) return ReceiptAnswer.BadSignature;

        await TakeAsync(account, receipts, ct);
        return ReceiptAnswer.Stored;
    }

    public async Task TakeAsync(ProviderAccount account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct)
    {
        if (receipts.Count == 0) return;
        var canonical = receipts.Select(Canonical).ToList();
        var byReference = canonical.FindAll(r => r.MessageId == Guid.Empty && r.Reference is not null);
        var named = canonical.FindAll(r => r.MessageId != Guid.Empty);
        if (byReference.Count > 0) named.AddRange(await references.MatchAsync(account.No, byReference, ct));

        var foreign = await StoreAsync(account, named, ct);
        foreach (var status in receipts.CountBy(r => r.Status)) meters.Receipt(status.Key, status.Value);
        if (foreign.IsEmpty) return;
        await references.ParkAsync(account.No, [.. foreign], ct);
        LogUnmatched(foreign.Count, account.No);
    }

    /// <summary>A receipt that is kept because it fitted nothing: whether it fits a message by now. Nothing is kept anew.</summary>
    public async Task<bool> TakeKeptAsync(ProviderAccount account, ProviderReceipt receipt, CancellationToken ct)
    {
        var named = receipt.MessageId != Guid.Empty ? [Canonical(receipt)] : await references.MatchKeptAsync(account.No, Canonical(receipt), ct);
        return named is not null && (await StoreAsync(account, named, ct)).IsEmpty;
    }

    /// <summary>Returns those whose message no tenant of ours has.</summary>
    private async Task<ConcurrentBag<ProviderReceipt>> StoreAsync(ProviderAccount account, IReadOnlyList<ProviderReceipt> named, CancellationToken ct)
    {
        var foreign = new ConcurrentBag<ProviderReceipt>();
        var stores = new List<Task>();
        foreach (var group in named.GroupBy(r => MessageIds.TenantNo(r.MessageId)))
        {
            if (await directory.FindByNoAsync(group.Key, ct) is not { } tenant)
            {
                foreach (var receipt in group) foreign.Add(receipt);
                continue;
            }

            var source = await sources.GetAsync(tenant.Id, ct);
            var batcher = _batchers.GetOrAdd(tenant.Id, _ => new(source, stats, clock));
            stores.Add(StoreAsync(tenant.Id, batcher, account.No, [.. group], foreign, ct));
        }

        await Task.WhenAll(stores);
        return foreign;
    }

    private async Task StoreAsync(Guid tenantId, ReceiptBatcher batcher, short account, IReadOnlyList<ProviderReceipt> receipts, ConcurrentBag<ProviderReceipt> foreign, CancellationToken ct)
    {
        foreach (var receipt in await batcher.TakeAsync(account, receipts, ct)) foreign.Add(receipt);
        changes.Written(tenantId);
    }

    /// <summary>
    /// What a carrier rejects after it took the message is not deliverable; "rejected" is our word for before. A status that
    /// needs a reason always has one.
    /// </summary>
    private static ProviderReceipt Canonical(ProviderReceipt receipt) => Storable(receipt) switch
    {
        { Status: MessageStatus.Rejected, Reason: MessageReason.None } rejected => rejected with { Status = MessageStatus.Undelivered, Reason = MessageReason.CarrierRejected },
        { Status: MessageStatus.Rejected } rejected => rejected with { Status = MessageStatus.Undelivered },
        var storable => storable,
    };

    private static ProviderReceipt Storable(ProviderReceipt receipt) => receipt with
    {
        RawStatus = CarrierText.Clean(receipt.RawStatus, LongestRaw),
        Reference = receipt.Reference is { } reference ? CarrierText.Clean(reference, LongestReference) : null,
    };

    /// <summary>The contract of adapters is tested, not trusted: what one cannot read is nothing it could vouch for.</summary>
    private async ValueTask<IReadOnlyList<ProviderReceipt>?> ReadAsync(ISmsProvider provider, ProviderAccount account, ReceiptCallback callback, CancellationToken ct)
    {
        try
        {
            return await provider.ReadReceiptsAsync(account, callback, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnreadable(e, account.No);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The adapter of carrier account {AccountNo} threw over a callback, which it never may")]
    private partial void LogUnreadable(Exception e, short accountNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} receipts of carrier account {AccountNo} name no message of ours")]
    private partial void LogUnmatched(int count, short accountNo);
}
