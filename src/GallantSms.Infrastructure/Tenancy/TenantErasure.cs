using System.Security.Cryptography;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using GallantSms.Infrastructure.Rights.Archive;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>
/// Takes a tenant away in an order in which a kill after any step leaves a tenant that the same call can finish: first the
/// unspent credit to the tenant above (found again by its transfer's id), then database and role, last the rows that name them.
/// </summary>
internal sealed class TenantErasure(
    PlatformDb db, PlatformDataSource platform, TenantDataSources sources, TenantExport export, ArchiveStores archives, IOptions<PostgresOptions> options, TimeProvider clock) : ITenantErasure
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public async Task ExportAsync(Guid tenantId, CancellationToken ct)
    {
        // Without its database an earlier try came that far: the export it wrote stands.
        if (await HasDatabaseAsync(await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == tenantId, ct), ct)) await export.WriteAsync(tenantId, ct);
    }

    public Stream OpenExport(Guid tenantId) => export.Open(tenantId) ?? throw new DomainException("NOT_FOUND", ErrorKind.NotFound, "There is no export here. Ask for the erasure first.");

    public async Task<(string Token, DateTimeOffset ExpiresAt)> AskAsync(Guid tenantId, Guid? askedBy, CancellationToken ct)
    {
        var (token, now) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), clock.GetUtcNow());
        await using var command = platform.Source.CreateCommand("""
            insert into erasures (tenant_id, token_hash, asked_by, asked_at, expires_at) values ($1, $2, $3, $4, $5)
            on conflict (tenant_id) do update set token_hash = excluded.token_hash, asked_by = excluded.asked_by, asked_at = excluded.asked_at, expires_at = excluded.expires_at
            """);
        foreach (var value in new[] { BatchCommands.Value(tenantId), BatchCommands.Value(CredentialText.Hash(token)), BatchCommands.Value(askedBy, NpgsqlDbType.Uuid), BatchCommands.Value(now), BatchCommands.Value(now + Lifetime) })
            command.Parameters.Add(value);
        await command.ExecuteNonQueryAsync(ct);
        return (token, now + Lifetime);
    }

    public Task<bool> IsAskedAsync(Guid tenantId, string token, CancellationToken ct) =>
        ExistsAsync("select exists (select from erasures where tenant_id = $1 and token_hash = $2 and expires_at > $3)", ct, tenantId, CredentialText.Hash(token), clock.GetUtcNow());

    public Task<bool> IsBegunAsync(Guid tenantId, CancellationToken ct) => ExistsAsync("select exists (select from erasures where tenant_id = $1 and begun_at is not null)", ct, tenantId);

    public Task<bool> IsErasedAsync(Guid tenantId, Guid parentId, CancellationToken ct) =>
        ExistsAsync("select exists (select from erased_tenants where id = $1 and parent_id = $2)", ct, tenantId, parentId);

    public async Task<long> EraseAsync(Tenant tenant, Guid? erasedBy, Action<long> note, CancellationToken ct)
    {
        long returned;
        if (await ExistsAsync("select exists (select from credit_transfers where (from_tenant = $1 or to_tenant = $1) and state in (0, 1))", ct, tenant.Id)) throw Busy("A transfer of credit is under way.");
        if (!await HasDatabaseAsync(tenant, ct))
        {
            returned = await ReturnedAsync(tenant, ct);
        }
        else
        {
            await BeginAsync(tenant.Id, ct);
            // From here on nobody resumes it, and whoever asked may go: it is finished without them, or by whoever asks again.
            returned = await ReturnCreditAsync(tenant, CancellationToken.None);
            await ForgetArchiveAsync(tenant, CancellationToken.None);
            await sources.EvictAsync(tenant.Id);
            await DropAsync(tenant, CancellationToken.None);
        }

        await DeleteRowsAsync(tenant, erasedBy, () => note(returned), CancellationToken.None);
        export.Delete(tenant.Id);
        return returned;
    }

    private async Task BeginAsync(Guid tenantId, CancellationToken ct)
    {
        // Before the mark, or a refusal for messages on their way would leave the tenant unresumable.
        await using (var busy = (await sources.GetAsync(tenantId, ct)).CreateCommand("select exists (select from submissions) or exists (select from chunks where state in (1, 2))"))
        {
            if ((bool)(await busy.ExecuteScalarAsync(ct))!) throw Busy("Messages of this account are on their way to a carrier.");
        }

        await using var mark = platform.Source.CreateCommand("update erasures set begun_at = coalesce(begun_at, $2) where tenant_id = $1");
        mark.Parameters.Add(BatchCommands.Value(tenantId));
        mark.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await mark.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What is available, and what is reserved for messages that will never go. Money of messages on their way is nobody's yet.</summary>
    private async Task<long> ReturnCreditAsync(Tenant tenant, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var books = await LedgerBooks.ReadAsync(source, ct);
        var amount = books.Available + books.Reserved;
        if (amount <= 0 || tenant.ParentId is not { } parent) return 0;
        var isSource = await db.Tenants.Where(t => t.Id == parent).Select(t => t.Kind).SingleAsync(ct) == TenantKind.Operator;
        var to = isSource ? LedgerAccount.Funding : LedgerAccount.Available;
        await using var connection = await (await sources.GetAsync(parent, ct)).OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        // The transfer's id is the tenant's: it happens once, whoever repeats it.
        batch.AddTransfer(TransferKind.ReturnFromChild, LedgerAccount.Granted, to, amount, null, null, "erased account", clock.GetUtcNow(), ReturnId(tenant.Id));
        batch.AddBalance(LedgerAccount.Granted, 0, -amount);
        batch.AddBalance(to, 0, amount);
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return amount;
        }

        return amount;
    }

    /// <summary>What an earlier try gave back.</summary>
    private async Task<long> ReturnedAsync(Tenant tenant, CancellationToken ct)
    {
        if (tenant.ParentId is not { } parent) return 0;
        await using var command = (await sources.GetAsync(parent, ct)).CreateCommand("select amount from ledger_transfers where id = $1");
        command.Parameters.Add(BatchCommands.Value(ReturnId(tenant.Id)));
        return await command.ExecuteScalarAsync(ct) is long amount ? amount : 0;
    }

    /// <summary>Best effort: the keys of archived days go with the database, so that what an archive that is away keeps opens for nobody.</summary>
    private async Task ForgetArchiveAsync(Tenant tenant, CancellationToken ct)
    {
        if (archives.For(tenant.DbServer) is not { } store) return;
        try
        {
            foreach (var key in await store.ListAsync($"{tenant.Id:N}/", ct)) await store.DeleteAsync(key, ct);
        }
        catch (ArchiveUnavailableException)
        {
            // see above
        }
    }

    private static DomainException Busy(string why) => new("TENANT_BUSY", ErrorKind.Conflict, $"{why} Try again in a minute.") { RetryAfter = TimeSpan.FromMinutes(1) };

    private async Task DropAsync(Tenant tenant, CancellationToken ct)
    {
        await using var admin = new NpgsqlConnection(options.Value.SchemaTo("postgres", tenant.DbServer).ConnectionString);
        await admin.OpenAsync(ct);
#pragma warning disable CA2100 // names of our own making: prefix and number
        await using (var database = new NpgsqlCommand($"drop database if exists \"{tenant.DbName}\" with (force)", admin)) await database.ExecuteNonQueryAsync(ct);
        await using (var role = new NpgsqlCommand($"drop role if exists \"{tenant.DbRole}\"", admin)) await role.ExecuteNonQueryAsync(ct);
#pragma warning restore CA2100
    }

    private async Task DeleteRowsAsync(Tenant tenant, Guid? erasedBy, Action note, CancellationToken ct)
    {
        var (id, text, now) = (tenant.Id, tenant.Id.ToString(), clock.GetUtcNow());
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select set_config('gallant.erasing', {text}, true)", ct);
        await db.Database.ExecuteSqlAsync($"delete from audit_entries where tenant_id = {id}", ct);
        await db.Database.ExecuteSqlAsync($"delete from request_log where tenant_id = {id}", ct);
        await db.Database.ExecuteSqlAsync($"delete from credit_transfers where from_tenant = {id} or to_tenant = {id}", ct);
        await db.Database.ExecuteSqlAsync($"delete from sessions where tenant_id = {id} and not exists (select from memberships m where m.user_id = sessions.user_id and m.tenant_id <> {id})", ct);
        await db.Database.ExecuteSqlAsync($"delete from tenants where id = {id}", ct);     // keys, clients, memberships, invitations, mails, prices go with it
        await db.Database.ExecuteSqlAsync($"insert into erased_tenants (id, no, parent_id, kind, erased_by, erased_at) values ({id}, {tenant.No}, {tenant.ParentId}, {(short)tenant.Kind}, {erasedBy}, {now})", ct);
        note();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Not the id of the tenant's opening credit.</summary>
    private static Guid ReturnId(Guid tenantId) => new(SHA256.HashData([.. "return"u8, .. tenantId.ToByteArray(bigEndian: true)]).AsSpan(0, 16), bigEndian: true);

    private async Task<bool> HasDatabaseAsync(Tenant tenant, CancellationToken ct)
    {
        await using var admin = new NpgsqlConnection(options.Value.AdminTo("postgres", tenant.DbServer).ConnectionString);
        await admin.OpenAsync(ct);
        await using var command = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", admin);
        command.Parameters.Add(BatchCommands.Value(tenant.DbName));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<bool> ExistsAsync(string sql, CancellationToken ct, params object[] values)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = platform.Source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(BatchCommands.Value(value));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
