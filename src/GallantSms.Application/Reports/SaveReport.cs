using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Reports;

/// <summary>Keeps a report: a new one, or one as it is to be from now on.</summary>
/// <param name="Shared">Everybody in the account who may read messages sees it.</param>
/// <param name="Schedule">When it is mailed; null: not. Recipients other than yourself can open it only when it is shared.</param>
public sealed record SaveReport(string Name, ReportDefinition Definition, bool Shared = false, ReportSchedule? Schedule = null) : ICommand<SavedReportView>
{
    internal Guid? Id { get; private init; }

    public SaveReport Of(Guid id) => this with { Id = id };
}

public sealed record ListSavedReports : IQuery<IReadOnlyList<SavedReportView>>;

public sealed record DeleteSavedReport(Guid Id) : ICommand<Unit>;

/// <summary>Mails a kept report to its recipients now; once a minute at most.</summary>
public sealed record SendSavedReport(Guid Id) : ICommand<SavedReportView>;

/// <param name="Mine">Whether the caller may change it.</param>
/// <param name="Owner">Name of who keeps it, where that is a member.</param>
public sealed record SavedReportView(
    Guid Id, string Name, ReportDefinition Definition, bool Shared, bool Mine, string Owner, ReportSchedule? Schedule, DateTimeOffset? NextAt, DateTimeOffset? LastAt, string? LastResult,
    DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

internal sealed class SaveReportValidator : AbstractValidator<SaveReport>
{
    public SaveReportValidator()
    {
        RuleFor(c => c.Name).NotEmpty().WithErrorCode("REQUIRED").WithMessage("A report needs a name.").MaximumLength(100).WithErrorCode("TOO_LONG").WithMessage("A name has at most 100 characters.");
        When(c => c.Schedule is not null, () =>
        {
            RuleFor(c => c.Schedule!.Hour).InclusiveBetween(0, 23).WithErrorCode("OUT_OF_RANGE").WithMessage("An hour is 0 to 23.").OverridePropertyName("Schedule.Hour");
            RuleFor(c => c.Schedule!.Tz).Must(z => z is not null && ReportPeriods.Zone(z) is not null).WithErrorCode("UNKNOWN_TIME_ZONE").WithMessage("Use an IANA name such as Europe/Berlin.").OverridePropertyName("Schedule.Tz");
            RuleFor(c => c.Schedule!.Weekday).InclusiveBetween(1, 7).WithErrorCode("OUT_OF_RANGE").WithMessage("A weekday is 1 (Monday) to 7.").OverridePropertyName("Schedule.Weekday");
            RuleFor(c => c.Schedule!.Day).InclusiveBetween(1, 28).WithErrorCode("OUT_OF_RANGE").WithMessage("A day is 1 to 28.").OverridePropertyName("Schedule.Day");
            RuleFor(c => c.Schedule!.Cadence).IsInEnum().WithErrorCode("INVALID_VALUE").OverridePropertyName("Schedule.Cadence");
            RuleFor(c => c.Schedule!.Recipients).Must(r => r is { Count: >= 1 and <= 20 }).WithErrorCode("OUT_OF_RANGE").WithMessage("A report is mailed to 1 to 20 members.").OverridePropertyName("Schedule.Recipients");
        });
    }
}

internal sealed class SaveReportHandler(ITenantContext tenant, ICurrentCaller current, ISavedReports saved, ReportMembers members, TimeProvider clock) : IRequestHandler<SaveReport, SavedReportView>
{
    private const int Most = 100;

    public async Task<SavedReportView> Handle(SaveReport command, CancellationToken ct)
    {
        var (caller, now) = (current.Caller, clock.GetUtcNow());
        SavedReportRules.DemandHome(caller);
        var plan = PlanOf(command.Definition, now);
        ReportRights.Demand(plan, ReportRights.SeesCarriers(tenant.Tenant, caller.Scopes));
        if (command.Schedule is { } schedule) await CheckAsync(command, schedule, plan, caller, ct);

        var all = await saved.ListAsync(tenant.Tenant, ct);
        var before = command.Id is { } id ? SavedReportRules.Own(all, id, caller) : null;
        if (before is null && all.Count(r => r.OwnerId == caller.CredentialId) >= Most) throw ReportErrors.TooMany(Most);
        var report = new SavedReport(
            before?.Id ?? Guid.CreateVersion7(now), before?.OwnerId ?? caller.CredentialId, command.Name.Trim(), command.Shared, command.Definition, command.Schedule, before?.CreatedAt ?? now, now,
            command.Schedule?.NextAfter(now), before?.LastAt, before?.LastResult);
        await saved.SaveAsync(tenant.Tenant, report, ct);
        return (await members.ViewsAsync([report], caller, ct))[0];
    }

    private static ReportPlan PlanOf(ReportDefinition definition, DateTimeOffset now)
    {
        try
        {
            return ReportPlan.Of(definition, now);
        }
        catch (DomainException e)
        {
            throw ReportErrors.Invalid([.. e.Errors.Select(f => f with { Field = $"definition.{f.Field}" })]);
        }
    }

    /// <summary>Mail goes to members who may see what is in it, and who can open what its link leads to.</summary>
    private async Task CheckAsync(SaveReport command, ReportSchedule schedule, ReportPlan plan, Caller caller, CancellationToken ct)
    {
        var may = (await members.WhoMayAsync(tenant.Tenant, plan, ct)).Select(m => m.UserId).ToHashSet();
        var errors = schedule.Recipients.Index().Where(r => !may.Contains(r.Item))
            .Select(r => new FieldError($"schedule.recipients[{r.Index}]", r.Item.ToString(), "NOT_A_READER", "Only members with a confirmed address who may read this report can get it.")).ToList();
        if (!command.Shared && schedule.Recipients.Any(r => r != caller.CredentialId))
            errors.Add(new("shared", "false", "NOT_ALLOWED", "Share the report, so that its recipients can open it."));
        if (errors.Count > 0) throw ReportErrors.Invalid(errors);
    }
}

internal sealed class ListSavedReportsHandler(ITenantContext tenant, ICurrentCaller current, ISavedReports saved, ReportMembers members) : IRequestHandler<ListSavedReports, IReadOnlyList<SavedReportView>>
{
    public async Task<IReadOnlyList<SavedReportView>> Handle(ListSavedReports query, CancellationToken ct)
    {
        var caller = current.Caller;
        var seen = (await saved.ListAsync(tenant.Tenant, ct)).Where(r => SavedReportRules.Sees(r, caller)).ToList();
        return await members.ViewsAsync(seen, caller, ct);
    }
}

internal sealed class DeleteSavedReportHandler(ITenantContext tenant, ICurrentCaller current, ISavedReports saved) : IRequestHandler<DeleteSavedReport, Unit>
{
    public async Task<Unit> Handle(DeleteSavedReport command, CancellationToken ct)
    {
        SavedReportRules.DemandHome(current.Caller);
        SavedReportRules.Own(await saved.ListAsync(tenant.Tenant, ct), command.Id, current.Caller);
        await saved.DeleteAsync(tenant.Tenant, command.Id, ct);
        return Unit.Value;
    }
}

internal sealed class SendSavedReportHandler(ITenantContext tenant, ICurrentCaller current, ISavedReports saved, IReportMails mails, ReportMembers members, TimeProvider clock)
    : IRequestHandler<SendSavedReport, SavedReportView>
{
    public async Task<SavedReportView> Handle(SendSavedReport command, CancellationToken ct)
    {
        SavedReportRules.DemandHome(current.Caller);
        var report = SavedReportRules.Own(await saved.ListAsync(tenant.Tenant, ct), command.Id, current.Caller);
        if (report.Schedule is null) throw new DomainException("NOT_SCHEDULED", ErrorKind.Conflict, "This report has no recipients yet: schedule it first.");
        var now = clock.GetUtcNow();
        var result = await mails.MailAsync(tenant.Tenant, report, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)), ct);
        await saved.NoteAsync(tenant.Tenant, report.Id, now, result, ct);
        return (await members.ViewsAsync([report with { LastAt = now, LastResult = result }], current.Caller, ct))[0];
    }
}
