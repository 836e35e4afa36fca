using System.Net;
using GallantSms.Application.Access;
using GallantSms.Domain.Tenants;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>What somebody gets who has the same rights elsewhere.</summary>
/// <param name="Status">Null: a good answer, about their own, that shows nothing of the other tenant.</param>
/// <param name="Make">Their call, when it is another than the owner's.</param>
internal sealed record Foreign(HttpStatusCode? Status, string? Code = null, Func<World, Task<Call>>? Make = null)
{
    public static readonly Foreign NotFound = new(HttpStatusCode.NotFound);

    /// <summary>Names no resource: it can only reach the caller's own tenant.</summary>
    public static readonly Foreign Own = new((HttpStatusCode?)null);

    /// <summary>As <see cref="Own"/>, where there may be nothing to show.</summary>
    public static readonly Foreign OwnOrNothing = new(null, "NOT_FOUND");
}

/// <summary>An operation that needs a scope.</summary>
/// <param name="Make">A resource of the first tenant, fresh where the operation uses it up, and the call that is about it.</param>
internal sealed record ScopedCase(string Operation, string Scope, Func<World, Task<Call>> Make)
{
    public Foreign Foreign { get; init; } = Foreign.NotFound;

    /// <summary>Only people may: what a key with the scope is told.</summary>
    public string? KeysAreTold { get; init; }

    /// <summary>The control takes away what bears the marks.</summary>
    public bool MarksAreGone { get; init; }

    /// <summary>Another kind of resource that the same operation takes.</summary>
    public Func<World, Task<Call>>? AlsoMake { get; init; }

    /// <summary>Puts right what the control did.</summary>
    public Func<World, Sender, Answer, Task>? After { get; init; }

    /// <summary>The kind of tenant at home in it.</summary>
    public TenantKind Kind => Scope switch
    {
        Scopes.PlatformManage => TenantKind.Operator,
        Scopes.TenantsManage or Scopes.TenantsActAs or Scopes.CreditsGrant or Scopes.CarriersManage => TenantKind.Reseller,
        _ => TenantKind.Customer,
    };
}

/// <summary>An operation about the person who is signed in, or that only a person answers.</summary>
/// <param name="Make">The call of this person; the browser is theirs.</param>
internal sealed record OwnCase(string Operation, Func<World, Support.Browser, Task<Call>> Make)
{
    public string ProgramsAreTold { get; init; } = "BROWSER_ONLY";

    /// <summary>What another person is told who makes the same call; null where it names nothing of anybody.</summary>
    public Foreign? Foreign { get; init; }
}

/// <summary>An operation open to everybody: as documented for the right caller, refused for the wrong one.</summary>
internal sealed record OpenCase(string Operation, Func<World, Task<Attempt>> Good, HttpStatusCode Status = HttpStatusCode.OK)
{
    /// <summary>Stands in the good answer, or in where it leads.</summary>
    public string? Shows { get; init; }

    public IReadOnlyList<Refusal> Refusals { get; init; } = [];
}

internal sealed record Refusal(string Who, Func<World, Task<Attempt>> Make, HttpStatusCode Status, string Code)
{
    /// <summary>What must hold afterwards.</summary>
    public Func<World, Task>? Check { get; init; }
}

internal sealed record Attempt(Sender Sender, Call Call);
