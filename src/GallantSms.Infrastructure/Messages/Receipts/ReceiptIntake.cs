using System.Collections.Concurrent;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Providers;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messages.Receipts;

public enum ReceiptAnswer
{
    Stored,
    UnknownAccount,
    BadSignature,
}

/// <summary>Takes a carrier's callback: checks its signature, finds each message's tenant in its id, stores.</summary>
internal sealed partial class ReceiptIntake(
    IRouteBook routes, CarrierGateway carriers, ITenantDirectory directory, TenantDataSources sources, GallantMeters meters, TimeProvider clock, ILogger<ReceiptIntake> log)
{
    private readonly ConcurrentDictionary<Guid, ReceiptBatcher> _batchers = [];

    public async Task<ReceiptAnswer> TakeAsync(string kind, string accountName, ReceiptCallback callback, CancellationToken ct)
    {
        if (await routes.AccountAsync(accountName, ct) is not { } account || account.Kind != kind || carriers.Find(kind) is not { } provider)
            return ReceiptAnswer.UnknownAccount;
        if (await provider.ReadReceiptsAsync(account, callback, ct) is not { } receipts) return ReceiptAnswer.BadSignature;

        var unmatched = 0;
        var stores = new List<Task>();
        foreach (var group in receipts.Select(Canonical).GroupBy(r => MessageIds.TenantNo(r.MessageId)))
        {
            if (await directory.FindByNoAsync(group.Key, ct) is not { } tenant)
            {
                unmatched += group.Count();
                continue;
            }

            var source = await sources.GetAsync(tenant.Id, ct);
            var batcher = _batchers.GetOrAdd(tenant.Id, _ => new(source, clock));
            stores.Add(batcher.TakeAsync(account.No, [.. group], ct));
        }

        await Task.WhenAll(stores);
        foreach (var status in receipts.CountBy(r => r.Status)) meters.Receipt(status.Key, status.Value);
        if (unmatched > 0) LogUnmatched(unmatched, account.No);
        return ReceiptAnswer.Stored;
    }

    /// <summary>What a carrier rejects after it took the message is not deliverable; "rejected" is our word for before.</summary>
    private static ProviderReceipt Canonical(ProviderReceipt receipt) => receipt.Status == MessageStatus.Rejected
        ? receipt with { Status = MessageStatus.Undelivered, Reason = receipt.Reason == MessageReason.None ? MessageReason.CarrierRejected : receipt.Reason }
        : receipt;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} receipts of carrier account {AccountNo} name no message of ours")]
    private partial void LogUnmatched(int count, short accountNo);
}
