using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Domain.Messages;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>Receipts of the tenant's accounts that fit no message, newest first. Those of the last 30 s may still find theirs.</summary>
public sealed record ListUnmatchedReceipts(string? Cursor, int? Limit) : IQuery<Page<UnmatchedReceiptView>>;

/// <summary>Looks once more for the message of a receipt.</summary>
public sealed record RetryUnmatchedReceipt(Guid Id) : ICommand<RetriedReceipt>;

/// <summary>Throws a receipt away.</summary>
public sealed record DropUnmatchedReceipt(Guid Id) : ICommand<Unit>;

/// <param name="Account">The account's name.</param>
/// <param name="Reference">The carrier's id of the message.</param>
/// <param name="MessageId">Ours, where the carrier named one.</param>
/// <param name="RawStatus">The carrier's words.</param>
public sealed record UnmatchedReceiptView(
    Guid Id, Guid AccountId, string Account, string? Reference, Guid? MessageId, MessageStatus Status, MessageReason Reason, string RawStatus, DateTimeOffset ReportedAt, DateTimeOffset ReceivedAt);

/// <param name="Matched">It found its message and is gone from the list.</param>
public sealed record RetriedReceipt(Guid Id, bool Matched);

/// <summary>A receipt that is kept because it fits nothing.</summary>
public sealed record KeptReceipt(
    Guid Id, short AccountNo, string? Reference, Guid? MessageId, MessageStatus Status, MessageReason Reason, string RawStatus, DateTimeOffset ReportedAt, DateTimeOffset ReceivedAt);

public interface IUnmatchedReceipts
{
    /// <param name="before">Ids below this one; null: from the newest on.</param>
    Task<IReadOnlyList<KeptReceipt>> ListAsync(IReadOnlyCollection<short> accounts, DateTimeOffset until, Guid? before, int limit, CancellationToken ct);

    Task<KeptReceipt?> FindAsync(Guid id, CancellationToken ct);

    /// <summary>Whether it found its message; then it is kept no longer.</summary>
    Task<bool> RetryAsync(KeptReceipt receipt, CancellationToken ct);

    Task DropAsync(Guid id, CancellationToken ct);
}

/// <summary>Receipts of the scope's tenant's accounts, deleted ones too.</summary>
internal sealed class OwnUnmatched(OwnCarriers own, IPlatformDb db, IUnmatchedReceipts receipts)
{
    public async Task<Dictionary<short, (Guid Id, string Name)>> AccountsAsync(CancellationToken ct)
    {
        var owner = own.OwnerId;
        return (await db.CarrierAccounts.Where(a => a.OwnerId == owner).Select(a => new { a.No, a.Id, a.Name }).ToListAsync(ct)).ToDictionary(a => a.No, a => (a.Id, a.Name));
    }

    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND.</exception>
    public async Task<KeptReceipt> FindAsync(Guid id, CancellationToken ct)
    {
        var accounts = await AccountsAsync(ct);
        return await receipts.FindAsync(id, ct) is { } kept && accounts.ContainsKey(kept.AccountNo) ? kept : throw CarrierErrors.NotFound("receipt", id);
    }
}

internal sealed class ListUnmatchedReceiptsHandler(OwnUnmatched own, IUnmatchedReceipts receipts, TimeProvider clock) : IRequestHandler<ListUnmatchedReceipts, Page<UnmatchedReceiptView>>
{
    private static readonly TimeSpan MayStillMatch = TimeSpan.FromSeconds(30);

    public async Task<Page<UnmatchedReceiptView>> Handle(ListUnmatchedReceipts query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 500) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 500.");
        var before = query.Cursor is not { } cursor ? (Guid?)null
            : Guid.TryParseExact(cursor, "N", out var id) ? id : throw SendErrors.Invalid("cursor", cursor, "INVALID_CURSOR", "Use the next_cursor of the page before.");
        var (accounts, limit) = (await own.AccountsAsync(ct), query.Limit ?? 50);
        var kept = await receipts.ListAsync(accounts.Keys, clock.GetUtcNow() - MayStillMatch, before, limit, ct);
        return new(
            [.. kept.Select(k => new UnmatchedReceiptView(k.Id, accounts[k.AccountNo].Id, accounts[k.AccountNo].Name, k.Reference, k.MessageId, k.Status, k.Reason, k.RawStatus, k.ReportedAt, k.ReceivedAt))],
            kept.Count == limit ? kept[^1].Id.ToString("N") : null);
    }
}

internal sealed class RetryUnmatchedReceiptHandler(OwnUnmatched own, IUnmatchedReceipts receipts) : IRequestHandler<RetryUnmatchedReceipt, RetriedReceipt>
{
    public async Task<RetriedReceipt> Handle(RetryUnmatchedReceipt command, CancellationToken ct) =>
        new(command.Id, await receipts.RetryAsync(await own.FindAsync(command.Id, ct), ct));
}

internal sealed class DropUnmatchedReceiptHandler(OwnUnmatched own, IUnmatchedReceipts receipts, IPlatformDb db, IAuditLog audit) : IRequestHandler<DropUnmatchedReceipt, Unit>
{
    public async Task<Unit> Handle(DropUnmatchedReceipt command, CancellationToken ct)
    {
        var kept = await own.FindAsync(command.Id, ct);
        await receipts.DropAsync(kept.Id, ct);
        audit.Note("receipt.dropped", new("receipt", kept.Id.ToString(), kept.Reference ?? ""), before: new { status = kept.Status, reported_at = kept.ReportedAt });
        await db.SaveChangesAsync(ct);
        return Unit.Value;
    }
}
