using System.Text.Json;
using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Shared;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>A route group: new, or as it is to be from now on.</summary>
/// <param name="Members">In order of trying.</param>
/// <param name="OnError">
/// <c>next</c> (the next account), <c>wait</c> (the same later) or <c>fail</c>, by the class of the reason why an account did not take a message: <c>number</c>, <c>consent</c>, <c>route</c>, <c>account</c>,
/// <c>temporary</c>, <c>caller</c>, <c>policy</c>, <c>unclear</c>. What is left out is as usual.
/// </param>
public sealed record SaveRouteGroup(string Name, RoutePolicy Policy, IReadOnlyList<GroupMember> Members, IReadOnlyDictionary<string, string>? OnError = null) : ICommand<RouteGroupView>
{
    internal Guid? Id { get; private init; }

    public SaveRouteGroup Of(Guid id) => this with { Id = id };
}

/// <param name="Weight">0 to 1,000.</param>
public sealed record GroupMember(Guid AccountId, int Weight = 1, bool Backup = false);

public sealed record DeleteRouteGroup(Guid Id) : ICommand<Unit>;

internal sealed class SaveRouteGroupValidator : AbstractValidator<SaveRouteGroup>
{
    public SaveRouteGroupValidator()
    {
        RuleFor(c => c.Name).CarrierName();
        RuleFor(c => c.Members).NotEmpty().WithErrorCode("REQUIRED").WithMessage("A group has at least one account.")
            .Must(m => m is null || m.Count <= RouteLimits.Members).WithErrorCode("TOO_MANY").WithMessage($"A group has at most {RouteLimits.Members} accounts.");
        RuleForEach(c => c.Members).ChildRules(m => m.RuleFor(x => x.Weight).InclusiveBetween(0, 1000).WithErrorCode("OUT_OF_RANGE").WithMessage("A weight is 0 to 1,000."));
    }
}

internal sealed class SaveRouteGroupHandler(OwnCarriers own, GroupViews views, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock) : IRequestHandler<SaveRouteGroup, RouteGroupView>
{
    private sealed record Noted(string Name, RoutePolicy Policy, string OnError, IReadOnlyList<RouteMemberView> Members);

    public async Task<RouteGroupView> Handle(SaveRouteGroup command, CancellationToken ct)
    {
        var (owner, name) = (own.OwnerId, command.Name.Trim());
        var group = command.Id is { } id ? await own.GroupAsync(id, ct) : null;
        var onError = OnError(command);
        var members = await MembersAsync(command, ct);
        if (await own.Groups.AnyAsync(g => g.Name == name && g.Id != command.Id, ct)) throw CarrierErrors.GroupNameTaken();

        var before = group is null ? null : await NotedAsync(group, ct);
        if (group is null)
        {
            if (await own.Groups.CountAsync(ct) >= RouteLimits.Groups) throw CarrierErrors.TooManyGroups();
            db.RouteGroups.Add(group = RouteGroup.Create(owner, name, command.Policy, clock.GetUtcNow()));
        }

        group.Change(name, command.Policy, onError);
        group.Use(members);
        audit.Note(before is null ? "route_group.created" : "route_group.changed", GroupViews.Target(group), before, await NotedAsync(group, ct));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return (await views.OfAsync([group], ct))[0];
    }

    private async Task<Noted> NotedAsync(RouteGroup group, CancellationToken ct) => new(group.Name, group.Policy, group.OnError, (await views.OfAsync([group], ct))[0].Members);

    /// <summary>Who said no is not asked elsewhere, and what may have been taken is not sent again: no group may say so.</summary>
    private static string OnError(SaveRouteGroup command)
    {
        var rules = command.OnError ?? new Dictionary<string, string>();
        var wrong = rules.Select(r => Problem(r.Key, r.Value)).OfType<FieldError>().ToList();
        return wrong.Count > 0 ? throw CarrierErrors.Invalid(wrong) : JsonSerializer.Serialize(rules);
    }

    private static FieldError? Problem(string reasonClass, string action) => (Words.Find<ReasonClass>(reasonClass), Words.Find<ErrorAction>(action)) switch
    {
        (null, _) => new($"on_error.{reasonClass}", action, "UNKNOWN_FIELD", "There is no such class of reasons."),
        (_, null) => new($"on_error.{reasonClass}", action, "INVALID_VALUE", "An action is next, wait or fail."),
        ({ } of, { } then) when !ErrorRules.May(of, then) || (then == ErrorAction.Wait && of is not (ReasonClass.Account or ReasonClass.Temporary)) =>
            new($"on_error.{reasonClass}", action, "NOT_ALLOWED", $"Messages with errors of the class {reasonClass} cannot be treated so."),
        _ => null,
    };

    private async Task<List<(short, int, bool)>> MembersAsync(SaveRouteGroup command, CancellationToken ct)
    {
        var accounts = await own.Accounts.ToDictionaryAsync(a => a.Id, a => a.No, ct);
        var (members, errors, seen) = (new List<(short, int, bool)>(), new List<FieldError>(), new HashSet<Guid>());
        foreach (var (i, member) in command.Members.Index())
        {
            var (field, value) = ($"members[{i}].account_id", member.AccountId.ToString());
            if (!accounts.TryGetValue(member.AccountId, out var no)) errors.Add(new(field, value, "INVALID_VALUE", "You have no such carrier account."));
            else if (!seen.Add(member.AccountId)) errors.Add(new(field, value, "DUPLICATE", "A group has an account once."));
            else members.Add((no, member.Weight, member.Backup));
        }

        return errors.Count > 0 ? throw CarrierErrors.Invalid(errors) : members;
    }
}

internal sealed class DeleteRouteGroupHandler(OwnCarriers own, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<DeleteRouteGroup, Unit>
{
    public async Task<Unit> Handle(DeleteRouteGroup command, CancellationToken ct)
    {
        var group = await own.GroupAsync(command.Id, ct);
        if (await db.RouteRules.AnyAsync(r => r.GroupId == group.Id, ct)) throw CarrierErrors.GroupInUse();

        db.RouteGroups.Remove(group);
        audit.Note("route_group.deleted", GroupViews.Target(group));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return Unit.Value;
    }
}
