using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Credits;

internal sealed class CreditLimits(TenantDataSources sources, PlatformDataSource platform) : ICreditLimits
{
    public async Task SetAsync(Guid tenantId, long limit, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        await using var command = source.CreateCommand("update ledger_balances set floor = $1 where account = 2 and stripe = 0");
        command.Parameters.Add(BatchCommands.Value(-limit));
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (LedgerStatements.IsFloor(e))
        {
            throw TenantErrors.CreditInUse(limit);
        }
    }

    public async Task<IAsyncDisposable> HoldAsync(Guid lender, CancellationToken ct)
    {
        var connection = await platform.Source.OpenConnectionAsync(ct);
        try
        {
            // Ends with the transaction, and that with the connection.
            await connection.BeginTransactionAsync(ct);
            await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 1))", connection) { Parameters = { new() { Value = $"lending {lender:N}" } } };
            await hold.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
