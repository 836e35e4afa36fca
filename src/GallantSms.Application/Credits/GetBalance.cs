using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Credits;

/// <summary>The tenant's money now. Every amount in micro-units of <see cref="BalanceView.Currency"/>.</summary>
public sealed record GetBalance : IQuery<BalanceView>;

/// <param name="Available">May be spent; below zero when credit is used.</param>
/// <param name="Reserved">For messages on their way.</param>
/// <param name="Spent">For messages handed over.</param>
/// <param name="CreditLimit">How far below zero <paramref name="Available"/> may go.</param>
public sealed record BalanceView(string Currency, long Available, long Reserved, long Spent, long Granted, long CreditLimit);

internal sealed class GetBalanceHandler(ITenantContext tenant, ILedger ledger) : IRequestHandler<GetBalance, BalanceView>
{
    public Task<BalanceView> Handle(GetBalance query, CancellationToken ct) => ledger.BalanceAsync(tenant.Tenant, ct);
}

/// <summary>Reads a tenant's books.</summary>
public interface ILedger
{
    Task<BalanceView> BalanceAsync(TenantInfo tenant, CancellationToken ct);

    Task<LedgerProof> ProveAsync(TenantInfo tenant, CancellationToken ct);
}

/// <summary>
/// What must hold of a tenant's books: <see cref="EntriesSum"/> is 0, no balance differs from its entries, and what is
/// reserved and spent is what the messages say.
/// </summary>
public sealed record LedgerProof(long EntriesSum, long BalanceDifferences, long Reserved, long ReservedByMessages, long Spent, long SpentByMessages, long OpenMessages)
{
    public bool Holds => EntriesSum == 0 && BalanceDifferences == 0 && Reserved == ReservedByMessages && Spent == SpentByMessages;
}
