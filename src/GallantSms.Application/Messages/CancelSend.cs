using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>Cancels a message, or what is left of a bulk, before hand-over.</summary>
public sealed record CancelSend(Guid Id) : ICommand<CanceledView>;

/// <param name="Canceled">Messages that will not be sent; their price is available again.</param>
/// <param name="TooLate">Messages that were handed over, or are being handed over, already.</param>
public sealed record CanceledView(Guid Id, int Canceled, int TooLate);

/// <summary>What a cancel met. <c>Status</c> is the single message's when it was too late.</summary>
public sealed record CancelOutcome(bool Found, int Canceled, int TooLate, MessageStatus? Status);

public interface ICancellations
{
    Task<CancelOutcome> CancelAsync(TenantInfo tenant, Guid id, CancellationToken ct);
}

internal sealed class CancelSendHandler(ITenantContext tenant, ICancellations cancellations, IPlatformDb platform, IAuditLog audit) : IRequestHandler<CancelSend, CanceledView>
{
    public async Task<CanceledView> Handle(CancelSend command, CancellationToken ct)
    {
        var outcome = await cancellations.CancelAsync(tenant.Tenant, command.Id, ct);
        if (!outcome.Found) throw SendErrors.NotFound("message or bulk", command.Id);
        if (outcome.Canceled == 0)
            throw new DomainException("TOO_LATE_TO_CANCEL", ErrorKind.Conflict, "Nothing is left to cancel: it was handed over or has ended already.",
                new FieldError("id", command.Id.ToString(), "TOO_LATE_TO_CANCEL", outcome.Status is { } status ? $"Its status is {status}." : "All its messages are on their way or have ended."));
        audit.Note("send.canceled", new("send", command.Id.ToString()), after: new { canceled = outcome.Canceled, too_late = outcome.TooLate });
        await platform.SaveChangesAsync(ct);
        return new(command.Id, outcome.Canceled, outcome.TooLate);
    }
}
