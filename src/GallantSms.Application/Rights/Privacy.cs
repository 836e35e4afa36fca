using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Rights;

/// <summary>A person wants to have, or to have erased, what is known about their number. Repeated while it is open, it is the same request.</summary>
public sealed record AskPrivacyRequest(PrivacyKind Kind, string PhoneNumber) : ICommand<PrivacyRequestView>;

internal sealed class AskPrivacyRequestValidator : AbstractValidator<AskPrivacyRequest>
{
    public AskPrivacyRequestValidator()
    {
        RuleFor(c => c.Kind).IsInEnum().WithErrorCode("INVALID_VALUE").WithMessage("The kind is export or erasure.");
        RuleFor(c => c.PhoneNumber).NotEmpty().WithErrorCode("REQUIRED").WithMessage("Name the number.");
    }
}

internal sealed class AskPrivacyRequestHandler(ITenantContext tenant, IPrivacyRequests requests, ICurrentCaller caller, IPlatformDb db, IAuditLog audit) : IRequestHandler<AskPrivacyRequest, PrivacyRequestView>
{
    public async Task<PrivacyRequestView> Handle(AskPrivacyRequest command, CancellationToken ct)
    {
        var number = PrivacyNumber.Parse(command.PhoneNumber, tenant.Tenant.DefaultRegion);
        var view = await requests.AskAsync(tenant.Tenant, command.Kind, number.Digits, caller.Caller.Name, caller.Caller.CredentialId, ct);
        // The log outlives the erasure: the end of the number only.
        audit.Note(command.Kind == PrivacyKind.Erasure ? "privacy.erasure_asked" : "privacy.export_asked", new AuditTarget("privacy_request", view.Id.ToString(), view.PhoneNumber));
        await db.SaveChangesAsync(ct);
        return view;
    }
}

/// <summary>What was asked, newest first.</summary>
public sealed record ListPrivacyRequests(string? Cursor, int? Limit) : IQuery<Page<PrivacyRequestView>>;

internal sealed class ListPrivacyRequestsHandler(ITenantContext tenant, IPrivacyRequests requests) : IRequestHandler<ListPrivacyRequests, Page<PrivacyRequestView>>
{
    public Task<Page<PrivacyRequestView>> Handle(ListPrivacyRequests query, CancellationToken ct) =>
        requests.ListAsync(tenant.Tenant, RightsInput.Cursor(query.Cursor), RightsInput.Limit(query.Limit, 200), ct);
}

public sealed record GetPrivacyRequest(Guid Id) : IQuery<PrivacyRequestView>;

internal sealed class GetPrivacyRequestHandler(ITenantContext tenant, IPrivacyRequests requests) : IRequestHandler<GetPrivacyRequest, PrivacyRequestView>
{
    public async Task<PrivacyRequestView> Handle(GetPrivacyRequest query, CancellationToken ct) => await requests.FindAsync(tenant.Tenant, query.Id, ct) ?? throw PrivacyErrors.NotFound(query.Id);
}

/// <summary>The proof that an erasure reached every place, as JSON.</summary>
public sealed record GetErasureProof(Guid Id) : IQuery<string>;

internal sealed class GetErasureProofHandler(ITenantContext tenant, IPrivacyRequests requests) : IRequestHandler<GetErasureProof, string>
{
    public async Task<string> Handle(GetErasureProof query, CancellationToken ct) => await requests.ProofAsync(tenant.Tenant, query.Id, ct) ?? throw PrivacyErrors.NotFound(query.Id);
}

/// <summary>The file of an export: a ZIP of JSON.</summary>
public sealed record GetPrivacyExport(Guid Id) : IQuery<Stream>;

internal sealed class GetPrivacyExportHandler(ITenantContext tenant, IPrivacyRequests requests, IPlatformDb db, IAuditLog audit) : IRequestHandler<GetPrivacyExport, Stream>
{
    public async Task<Stream> Handle(GetPrivacyExport query, CancellationToken ct)
    {
        var file = await requests.FileAsync(tenant.Tenant, query.Id, ct) ?? throw PrivacyErrors.NotFound(query.Id);
        audit.Note("privacy.export_downloaded", new AuditTarget("privacy_request", query.Id.ToString(), ""));
        await db.SaveChangesAsync(ct);
        return file;
    }
}

internal static class PrivacyErrors
{
    public static DomainException NotFound(Guid id) =>
        new("NOT_FOUND", ErrorKind.NotFound, "There is no such request, or it is not done, or its file has expired.", new FieldError("id", id.ToString(), "NOT_FOUND", "There is no such request."));
}
