using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Messages;

/// <summary>A worker that was too slow finds its chunk with another: it must not announce a submit, or the messages go out twice.</summary>
[Collection(GallantCollection.Name)]
public sealed class ClaimTests(GallantFixture gallant)
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);
    private static readonly CarrierRoute Carrier = new(new ProviderAccount(1, "simulator", "main", new Dictionary<string, string>()), Guid.Empty, null, null, null, new Dictionary<string, long>(), "");

    [Fact]
    public async Task Only_the_latest_claim_of_a_chunk_may_announce_a_submit()
    {
        var (tenant, connection) = await ClaimableAsync();
        await using var opened = connection;
        var slow = (await ClaimAsync(connection))!;
        await ExecuteAsync(connection, "update chunks set state = 1, owner = null");
        var next = (await ClaimAsync(connection))!;

        await using var late = Announce(slow);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => late.WriteAsync(connection, CancellationToken.None));
        Assert.True(Settlement.IsClaimLost(refused));
        Assert.Equal(0, await tenant.CountAsync("select count(*) from submissions"));

        await using var good = Announce(next);
        await good.WriteAsync(connection, CancellationToken.None);
        Assert.Equal(1, await tenant.CountAsync("select count(*) from submissions"));
    }

    [Fact]
    public async Task A_finished_chunk_is_not_finished_again_with_its_retries()
    {
        var (tenant, connection) = await ClaimableAsync();
        await using var opened = connection;
        var chunk = (await ClaimAsync(connection))!;

        // The first is written and its answer lost: it is written again.
        await using (var first = Defer(chunk)) await first.WriteAsync(connection, CancellationToken.None);
        await using var again = Defer(chunk);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => again.WriteAsync(connection, CancellationToken.None));

        Assert.True(Settlement.IsClaimLost(refused));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from chunks"));
    }

    [Fact]
    public async Task A_doubt_is_resolved_once_whoever_leads()
    {
        var (tenant, connection) = await ClaimableAsync();
        await using var opened = connection;
        var chunk = (await ClaimAsync(connection))!;
        var doubt = Guid.CreateVersion7();
        var ids = chunk.Messages.Select(m => m.Id).ToArray();
        await using (var unsure = new Settlement(chunk.Id, null, chunk.Owner, DateTimeOffset.UtcNow))
            await unsure.Open(doubt, 1, ids, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, Later).Finish(null).WriteAsync(connection, CancellationToken.None);

        await using (var first = Resolve()) await first.WriteAsync(connection, CancellationToken.None);
        await using var second = Resolve();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => second.WriteAsync(connection, CancellationToken.None));

        Assert.True(Settlement.IsClaimLost(refused));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from chunks"));

        Settlement Resolve() => new Settlement(chunk.Id, null, null, DateTimeOffset.UtcNow).HoldDoubt(doubt, 0)
            .Enqueue(Guid.CreateVersion7(), Lane.Single, ChunkState.Waiting, Later, ids).Close(doubt);
    }

    /// <summary>A tenant with one released chunk that no worker hears of.</summary>
    private async Task<(TestTenant Tenant, NpgsqlConnection Connection)> ClaimableAsync()
    {
        var tenant = await gallant.NewTenantAsync();
        await tenant.SendAsync(new { phone_numbers = new[] { "+254712345678" }, message = "Later", sender_id = "GALLANT", schedule_time = Later });
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, CancellationToken.None);
        var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, "update chunks set state = 1, released_at = now()");
        return (tenant, connection);
    }

    private static async Task<Chunk?> ClaimAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select id from chunks", connection);
        var id = (Guid)(await command.ExecuteScalarAsync())!;
        return await Chunk.ClaimAsync(connection, id, Lane.Single, Later, _ => throw new InvalidOperationException("Nobody was erased."), CancellationToken.None);
    }

    /// <summary>What a worker writes before the bytes leave.</summary>
    private static Settlement Announce(Chunk chunk)
    {
        var run = new ChunkRun(chunk);
        foreach (var item in run.TakePending()) run.Submit(Carrier, item);
        return run.Build(new DeliveryOptions(), DateTimeOffset.UtcNow);
    }

    /// <summary>What a worker writes when no carrier takes it now.</summary>
    private static Settlement Defer(Chunk chunk)
    {
        var run = new ChunkRun(chunk) { Done = true };
        foreach (var item in run.TakePending()) run.Defer(item, MessageReason.CarrierUnavailable, Later);
        return run.Build(new DeliveryOptions(), DateTimeOffset.UtcNow);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
