using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Who calls an operation that needs a scope.</summary>
/// <param name="Owner">The control: a person.</param>
/// <param name="Key">The control: a program with this scope and no other.</param>
/// <param name="Lesser">Known there, and without the scope.</param>
/// <param name="Strangers">With the scope, elsewhere.</param>
internal sealed record Callers(Sender Owner, Sender Key, IReadOnlyList<Sender> Lesser, IReadOnlyList<Sender> Strangers)
{
    public static async Task<Callers> OfAsync(World world, ScopedCase scoped)
    {
        var kind = scoped.Kind;
        var home = kind switch { TenantKind.Operator => world.Operator, TenantKind.Reseller => world.Reseller, _ => world.Mine };
        var lesser = new List<Sender> { await world.KeyAsync(home, [.. Scopes.All.Except([scoped.Scope])]) };
        foreach (var role in Enum.GetValues<Role>().Where(role => !Permissions.For(role, kind).Contains(scoped.Scope))) lesser.Add(await world.SenderAsync("the tenant", home, role));
        if (kind != TenantKind.Customer) lesser.Add(await world.SenderAsync("a customer", world.Mine, Role.Owner));
        if (kind == TenantKind.Operator) lesser.Add(await world.SenderAsync("a reseller", world.Reseller, Role.Owner));

        return new(await world.SenderAsync("the tenant", home, Role.Owner), await world.KeyAsync(home, scoped.Scope), lesser, await StrangersAsync(world, scoped));
    }

    private static async Task<IReadOnlyList<Sender>> StrangersAsync(World world, ScopedCase scoped)
    {
        if (scoped.Kind == TenantKind.Operator) return []; // there is one
        if (scoped.Kind == TenantKind.Reseller) return [await world.SenderAsync("another reseller", world.OtherReseller, Role.Owner)];
        Sender[] strangers = [await world.SenderAsync("the neighbour", world.Neighbour, Role.Owner), await world.SenderAsync("another reseller's customer", world.Stranger, Role.Owner)];
        // Who is above sees a tenant through the doors made for that, not through the tenant's own.
        return scoped.Foreign.Status is null ? strangers : [.. strangers, await world.SenderAsync("its own reseller", world.Reseller, Role.Owner), await world.SenderAsync("the operator", world.Operator, Role.Owner)];
    }
}
