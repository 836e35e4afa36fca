using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Senders;

/// <summary>The sender ids of the tenant.</summary>
public sealed record ListSenderIds : IQuery<IReadOnlyList<SenderIdView>>;

/// <param name="Note">Why it was decided so.</param>
public sealed record SenderIdView(
    Guid Id, string Sender, string Country, string Purpose, SenderStatus Status, bool Fallback, string Note, DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt)
{
    internal static SenderIdView Of(RegisteredSender s) => new(s.Id, s.Sender, s.Country, s.Purpose, s.Status, s.Fallback, s.Note, s.RequestedAt, s.DecidedAt);
}

internal sealed class ListSenderIdsHandler(ITenantContext tenant, IPlatformDb db) : IRequestHandler<ListSenderIds, IReadOnlyList<SenderIdView>>
{
    private const int Most = 1000;

    public async Task<IReadOnlyList<SenderIdView>> Handle(ListSenderIds query, CancellationToken ct)
    {
        var id = tenant.Tenant.Id;
        var rows = await db.RegisteredSenders.AsNoTracking().Where(s => s.TenantId == id).OrderBy(s => s.Sender).ThenBy(s => s.Country).Take(Most).ToListAsync(ct);
        return rows.ConvertAll(SenderIdView.Of);
    }
}
