using GallantSms.Application.Credits;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;

namespace GallantSms.WebApi.Verbs;

/// <summary>Verbs of the operator: they do one thing and end.</summary>
internal static class Maintenance
{
    public static async Task<int> MigrateAsync(string[] args)
    {
        await using var app = GallantHost.Build(args, default);
        await app.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        return 0;
    }

    public static async Task<int> ProofAsync(string[] args)
    {
        await using var app = GallantHost.Build(args, default);
        var (tenants, ledger) = (app.Services.GetRequiredService<ITenantDirectory>(), app.Services.GetRequiredService<ILedger>());
        var holds = true;
        Console.WriteLine($"{"tenant",-28} {"sum of entries",15} {"balances off",13} {"reserved",16} {"by messages",16} {"spent",18} {"by messages",18} {"open",8}");
        foreach (var tenant in await tenants.AllAsync(CancellationToken.None))
        {
            var proof = await ledger.ProveAsync(tenant, CancellationToken.None);
            holds &= proof.Holds;
            Console.WriteLine(
                $"{tenant.Name,-28} {proof.EntriesSum,15} {proof.BalanceDifferences,13} {proof.Reserved,16} {proof.ReservedByMessages,16} {proof.Spent,18} {proof.SpentByMessages,18} {proof.OpenMessages,8}{(proof.Holds ? "" : "  DOES NOT HOLD")}");
        }

        Console.WriteLine(holds ? "Every ledger holds." : "A ledger does not hold.");
        return holds ? 0 : 1;
    }

    public static async Task<int> RedriveAsync(string[] args)
    {
        await using var app = GallantHost.Build(args, default);
        var transport = app.Services.GetRequiredService<ILaneTransport>();
        var lanes = args.FirstOrDefault() is { } one && Enum.TryParse<Lane>(one, ignoreCase: true, out var lane) ? [lane] : Enum.GetValues<Lane>();
        foreach (var each in lanes)
            Console.WriteLine($"{each}: {await transport.RedriveAsync(each, CancellationToken.None)} put back");
        return 0;
    }
}
