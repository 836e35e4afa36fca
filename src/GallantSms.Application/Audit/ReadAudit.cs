using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Domain.Access;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Audit;

/// <summary>Which entries are asked for. Nothing of it: all, newest first.</summary>
/// <param name="Actor">A part of the actor's name, or its id.</param>
/// <param name="Action">An action, or with a dot at its end an area: <c>team.</c></param>
/// <param name="Target">A part of the target's name, or its id.</param>
/// <param name="Platform">The platform's own log instead of the tenant's.</param>
public sealed record AuditFilter(DateTimeOffset? From, DateTimeOffset? To, string? Actor, string? Action, string? Target, bool Platform);

/// <summary>A page of the caller's audit log.</summary>
public sealed record ReadAudit(AuditFilter Filter, string? Cursor, int? Limit) : IQuery<Page<AuditView>>;

/// <param name="ActingFrom">The tenant that a supporter came from.</param>
/// <param name="Before">What was, where that says something.</param>
public sealed record AuditView(
    Guid Id, DateTimeOffset At, string ActorKind, Guid? ActorId, string Actor, Guid? ActingFrom, string Action, string? TargetKind, string? TargetId, string? Target, string? Address,
    string? RequestId, JsonElement? Before, JsonElement? After)
{
    internal static AuditView Of(AuditEntry e) => new(
        e.Id, e.At, e.ActorKind, e.ActorId, e.Actor, e.ActingFrom, e.Action, e.TargetKind, e.TargetId, e.Target, e.Address, e.RequestId, Json(e.Before), Json(e.After));

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}

internal sealed class ReadAuditHandler(AuditSearch search) : IRequestHandler<ReadAudit, Page<AuditView>>
{
    public async Task<Page<AuditView>> Handle(ReadAudit query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 500) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 500.");
        var limit = query.Limit ?? 50;
        var entries = search.Find(query.Filter);
        if (query.Cursor is { } cursor)
        {
            if (!Guid.TryParseExact(cursor, "N", out var after)) throw SendErrors.Invalid("cursor", cursor, "INVALID_CURSOR", "Use the next_cursor of the page before.");
            entries = entries.Where(e => e.Id < after);
        }

        var rows = await entries.Take(limit).ToListAsync(ct);
        return new(rows.ConvertAll(AuditView.Of), rows.Count == limit ? rows[^1].Id.ToString("N") : null);
    }
}

/// <summary>All of the caller's audit log, entry by entry.</summary>
public sealed record ExportAudit(AuditFilter Filter) : IQuery<IAsyncEnumerable<AuditView>>;

internal sealed class ExportAuditHandler(AuditSearch search) : IRequestHandler<ExportAudit, IAsyncEnumerable<AuditView>>
{
    public Task<IAsyncEnumerable<AuditView>> Handle(ExportAudit query, CancellationToken ct) => Task.FromResult(Views(search.Find(query.Filter)));

    private static async IAsyncEnumerable<AuditView> Views(IQueryable<AuditEntry> entries)
    {
        await foreach (var entry in entries.AsAsyncEnumerable()) yield return AuditView.Of(entry);
    }
}

/// <summary>The entries that a caller may see and asks for.</summary>
internal sealed class AuditSearch(ICurrentCaller current, IPlatformDb db)
{
    public IQueryable<AuditEntry> Find(AuditFilter filter)
    {
        var caller = current.Caller;
        if (filter.Platform && !caller.Scopes.Contains(Scopes.PlatformManage)) throw AccessErrors.InsufficientScope(Scopes.PlatformManage);
        Guid? tenant = filter.Platform ? null : caller.TenantId;
        var entries = db.AuditEntries.AsNoTracking().Where(e => e.TenantId == tenant);
        if (filter.From is { } from) entries = entries.Where(e => e.At >= from.ToUniversalTime());
        if (filter.To is { } to) entries = entries.Where(e => e.At < to.ToUniversalTime());
        if (filter.Action is { Length: > 0 } action) entries = action.EndsWith('.') ? entries.Where(e => e.Action.StartsWith(action)) : entries.Where(e => e.Action == action);
#pragma warning disable CA1862 // translated to SQL, which knows no StringComparison
        if (filter.Actor is { Length: > 0 } actor)
        {
            Guid? id = Guid.TryParse(actor, out var parsed) ? parsed : null;
            var part = actor.ToUpperInvariant();
            entries = entries.Where(e => (id != null && e.ActorId == id) || e.Actor.ToUpper().Contains(part));
        }

        if (filter.Target is { Length: > 0 } target)
        {
            var part = target.ToUpperInvariant();
            entries = entries.Where(e => e.TargetId == target || (e.Target != null && e.Target.ToUpper().Contains(part)));
        }

#pragma warning restore CA1862
        return entries.OrderByDescending(e => e.Id);
    }
}
