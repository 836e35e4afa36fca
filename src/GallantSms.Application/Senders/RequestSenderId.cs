using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Senders;

/// <summary>Asks for a sender id. The tenant above decides; the operator's own are approved at once.</summary>
/// <param name="Sender">Alphanumeric (11), short code, or number.</param>
/// <param name="Country">ISO 3166-1 alpha-2, or <c>*</c> for everywhere.</param>
/// <param name="Purpose">What it stands for, for those who approve it; up to 500 characters.</param>
/// <param name="Fallback">Shown where a message's own sender cannot be.</param>
public sealed record RequestSenderId(string Sender, string Country, string Purpose, bool Fallback = false) : ICommand<SenderIdView>;

internal sealed class RequestSenderIdValidator : AbstractValidator<RequestSenderId>
{
    public RequestSenderIdValidator()
    {
        RuleFor(c => c.Sender).Must(SenderId.IsValid).WithErrorCode("INVALID_SENDER").WithMessage("A sender is 1 to 11 letters, digits or spaces with at least one letter, or 3 to 15 digits.");
        RuleFor(c => c.Country).Must(c => c == RegisteredSender.AnyCountry || PhoneNumbers.IsRegion(c)).WithErrorCode("INVALID_VALUE").WithMessage("A country is an ISO 3166-1 code such as KE, or * for everywhere.");
        RuleFor(c => c.Purpose).NotEmpty().WithErrorCode("REQUIRED").WithMessage("Say what it stands for: who approves it will ask.");
        RuleFor(c => c.Purpose).OneLine(500);
    }
}

internal sealed class RequestSenderIdHandler(ITenantContext tenant, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock) : IRequestHandler<RequestSenderId, SenderIdView>
{
    private const int Most = 1000;

    public async Task<SenderIdView> Handle(RequestSenderId command, CancellationToken ct)
    {
        var (own, now) = (tenant.Tenant, clock.GetUtcNow());
        if (await db.RegisteredSenders.AnyAsync(s => s.TenantId == own.Id && s.Sender == command.Sender && s.Country == command.Country, ct)) throw SenderErrors.Known();
        if (await db.RegisteredSenders.CountAsync(s => s.TenantId == own.Id, ct) >= Most) throw SenderErrors.TooMany();

        var sender = RegisteredSender.Request(own.Id, command.Sender, command.Country, command.Purpose.Trim(), command.Fallback, now);
        if (own.Kind == TenantKind.Operator) sender.Decide(SenderStatus.Approved, "", now);
        db.RegisteredSenders.Add(sender);
        audit.Note("sender_id.requested", SenderTarget.Of(sender), after: SenderIdView.Of(sender));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return SenderIdView.Of(sender);
    }
}
