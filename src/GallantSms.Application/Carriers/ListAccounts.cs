using GallantSms.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>The tenant's carrier accounts, by name.</summary>
public sealed record ListProviderAccounts : IQuery<IReadOnlyList<ProviderAccountView>>;

public sealed record GetProviderAccount(Guid Id) : IQuery<ProviderAccountView>;

internal sealed class ListProviderAccountsHandler(OwnCarriers own, AccountViews views) : IRequestHandler<ListProviderAccounts, IReadOnlyList<ProviderAccountView>>
{
    public async Task<IReadOnlyList<ProviderAccountView>> Handle(ListProviderAccounts query, CancellationToken ct) => await views.OfAsync(await own.Accounts.AsNoTracking().ToListAsync(ct), ct);
}

internal sealed class GetProviderAccountHandler(OwnCarriers own, AccountViews views) : IRequestHandler<GetProviderAccount, ProviderAccountView>
{
    public async Task<ProviderAccountView> Handle(GetProviderAccount query, CancellationToken ct) => await views.OfAsync(await own.AccountAsync(query.Id, ct), ct);
}
