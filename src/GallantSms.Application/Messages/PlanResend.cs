using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>The send that repeats a message which certainly did not arrive. What may still arrive is not repeated: nobody is texted twice.</summary>
public sealed record PlanResend(Guid MessageId) : IQuery<SendRequest>;

internal sealed class PlanResendHandler(ITenantContext tenant, IMessageReports reports) : IRequestHandler<PlanResend, SendRequest>
{
    public async Task<SendRequest> Handle(PlanResend query, CancellationToken ct)
    {
        var report = await reports.MessageAsync(tenant.Tenant, query.MessageId, ct) ?? throw SendErrors.NotFound("message", query.MessageId);
        var message = report.Message;
        if (message.Status is not (MessageStatus.Undelivered or MessageStatus.Expired or MessageStatus.Rejected or MessageStatus.Failed or MessageStatus.Canceled))
            throw new DomainException("NOT_RESENDABLE", ErrorKind.Conflict, "Only a message that certainly did not arrive can be sent again.",
                new FieldError("id", query.MessageId.ToString(), "NOT_RESENDABLE", $"Its status is {message.Status}."));
        if (message.To.Length == 0 || report.Text.Length == 0)
            throw new DomainException("NOT_RESENDABLE", ErrorKind.Conflict, "Its number or text was removed, by rule or for a person.", new FieldError("id", query.MessageId.ToString(), "NOT_RESENDABLE", "There is nothing left to send."));
        return new() { PhoneNumbers = [message.To], Message = report.Text, SenderId = message.SenderId, Reference = message.Reference, Campaign = message.Campaign, Tags = message.Tags };
    }
}
