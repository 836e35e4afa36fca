namespace GallantSms.Domain.Access;

/// <summary>Who did what to what, from where. Written once, with the change itself; the database refuses to alter it.</summary>
public sealed class AuditEntry
{
    private AuditEntry() { }

    public Guid Id { get; private init; }

    public DateTimeOffset At { get; private init; }

    /// <summary>Whose log it stands in; null for the platform's.</summary>
    public Guid? TenantId { get; private init; }

    /// <summary><c>person</c>, <c>api_key</c>, <c>oauth_client</c> or <c>system</c>.</summary>
    public string ActorKind { get; private init; } = "";

    public Guid? ActorId { get; private init; }

    /// <summary>As the actor was called then.</summary>
    public string Actor { get; private init; } = "";

    /// <summary>The tenant a supporter came from, while acting as another.</summary>
    public Guid? ActingFrom { get; private init; }

    /// <summary>Area and past participle, e.g. <c>team.role_changed</c>.</summary>
    public string Action { get; private init; } = "";

    public string? TargetKind { get; private init; }

    public string? TargetId { get; private init; }

    public string? Target { get; private init; }

    public string? Address { get; private init; }

    public string? RequestId { get; private init; }

    /// <summary>JSON of what was, without secrets.</summary>
    public string? Before { get; private init; }

    /// <summary>JSON of what is, without secrets.</summary>
    public string? After { get; private init; }

    public static AuditEntry Write(DateTimeOffset at, Guid? tenantId, AuditActor actor, string action, AuditTarget? target, string? before, string? after) => new()
    {
        Id = Guid.CreateVersion7(at),
        At = at,
        TenantId = tenantId,
        ActorKind = actor.Kind,
        ActorId = actor.Id,
        Actor = actor.Name,
        ActingFrom = actor.ActingFrom,
        Address = actor.Address,
        RequestId = actor.RequestId,
        Action = action,
        TargetKind = target?.Kind,
        TargetId = target?.Id,
        Target = target?.Name,
        Before = before,
        After = after,
    };
}

/// <summary>Who acts, and from where.</summary>
public sealed record AuditActor(string Kind, Guid? Id, string Name, Guid? ActingFrom = null, string? Address = null, string? RequestId = null);

/// <summary>What is acted on, e.g. <c>("api_key", id, name)</c>.</summary>
public sealed record AuditTarget(string Kind, string Id, string? Name = null);
