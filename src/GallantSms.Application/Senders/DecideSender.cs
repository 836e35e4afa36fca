using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Senders;

/// <summary>Sender ids that tenants below asked for: of a reseller its customers', of the operator everybody's. Oldest first, at most 1,000.</summary>
public sealed record ListSenderRequests(SenderStatus Status) : IQuery<IReadOnlyList<SenderRequestView>>;

public sealed record SenderRequestView(
    Guid Id, Guid TenantId, string Tenant, string Sender, string Country, string Purpose, SenderStatus Status, bool Fallback, string Note, DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt);

/// <param name="Note">Why; up to 500 characters.</param>
public sealed record DecideSenderRequest(string? Note = null) : ICommand<SenderRequestView>
{
    internal Guid Id { get; private init; }

    internal SenderStatus Status { get; private init; }

    public DecideSenderRequest Of(Guid id, SenderStatus status) => this with { Id = id, Status = status };
}

internal sealed class DecideSenderRequestValidator : AbstractValidator<DecideSenderRequest>
{
    public DecideSenderRequestValidator()
    {
        RuleFor(c => c.Note).OneLine(500);
        RuleFor(c => c.Note).Must((c, note) => c.Status != SenderStatus.Rejected || !string.IsNullOrWhiteSpace(note)).WithErrorCode("REQUIRED").WithMessage("Say why: who asked for it will ask.");
    }
}

/// <summary>The requests that the scope's tenant decides.</summary>
internal sealed class SenderRequests(OwnCarriers own, IPlatformDb db)
{
    public IQueryable<RegisteredSender> Below
    {
        get
        {
            var owner = own.OwnerId;
            return own.IsOperator
                ? db.RegisteredSenders.Where(s => s.TenantId != owner)
                : db.RegisteredSenders.Where(s => db.Tenants.Any(t => t.Id == s.TenantId && t.ParentId == owner));
        }
    }

    public static SenderRequestView Of(RegisteredSender s, Tenant t) =>
        new(s.Id, t.Id, t.Name, s.Sender, s.Country, s.Purpose, s.Status, s.Fallback, s.Note, s.RequestedAt, s.DecidedAt);
}

internal sealed class ListSenderRequestsHandler(SenderRequests requests, IPlatformDb db) : IRequestHandler<ListSenderRequests, IReadOnlyList<SenderRequestView>>
{
    private const int Most = 1000;

    public async Task<IReadOnlyList<SenderRequestView>> Handle(ListSenderRequests query, CancellationToken ct)
    {
        var status = query.Status;
        var rows = await requests.Below.AsNoTracking().Where(s => s.Status == status).OrderBy(s => s.RequestedAt).Take(Most).Join(db.Tenants, s => s.TenantId, t => t.Id, (s, t) => new { s, t }).ToListAsync(ct);
        return rows.ConvertAll(r => SenderRequests.Of(r.s, r.t));
    }
}

internal sealed class DecideSenderRequestHandler(SenderRequests requests, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock) : IRequestHandler<DecideSenderRequest, SenderRequestView>
{
    public async Task<SenderRequestView> Handle(DecideSenderRequest command, CancellationToken ct)
    {
        var sender = await requests.Below.SingleOrDefaultAsync(s => s.Id == command.Id, ct) ?? throw SenderErrors.NotFound(command.Id);
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == sender.TenantId, ct);
        sender.Decide(command.Status, command.Note?.Trim() ?? "", clock.GetUtcNow());
        var (action, after) = (command.Status == SenderStatus.Approved ? "sender_id.approved" : "sender_id.rejected", new { country = sender.Country, note = sender.Note });
        audit.Note(action, SenderTarget.Of(sender), after: after);
        audit.NoteIn(sender.TenantId, action, SenderTarget.Of(sender), after: after);
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return SenderRequests.Of(sender, tenant);
    }
}
