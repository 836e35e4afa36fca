using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using Microsoft.AspNetCore.Http;

namespace GallantSms.Infrastructure.Identity;

/// <summary>Writes audit entries as the caller of the request; outside a request as the system.</summary>
internal sealed class AuditLog(IPlatformDb db, CurrentCaller current, IHttpContextAccessor http, JsonSerializerOptions json, TimeProvider clock) : IAuditLog
{
    public void Note(string action, AuditTarget? target, object? before = null, object? after = null) =>
        NoteIn(current.Caller.TenantId, action, target, before, after);

    public void NoteIn(Guid? tenantId, string action, AuditTarget? target, object? before = null, object? after = null) =>
        NoteAs(Actor(), tenantId, action, target, before, after);

    public void NoteAs(AuditActor actor, Guid? tenantId, string action, AuditTarget? target, object? before = null, object? after = null)
    {
        var context = http.HttpContext;
        var placed = actor with
        {
            Address = actor.Address ?? context?.Connection.RemoteIpAddress?.ToString(),
            RequestId = actor.RequestId ?? context?.TraceIdentifier,
        };
        db.AuditEntries.Add(AuditEntry.Write(clock.GetUtcNow(), tenantId, placed, action, target, Json(before), Json(after)));
    }

    private AuditActor Actor()
    {
        if (!current.IsBound) return new("system", null, "GallantSms");
        var caller = current.Caller;
        var from = caller.Person is { } person && person.HomeTenantId != caller.TenantId ? person.HomeTenantId : (Guid?)null;
        return new(caller.Kind, caller.CredentialId, caller.Name, from);
    }

    private string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, json);
}
