using System.Net;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Events;

[Collection(GallantCollection.Name)]
public sealed class ChangeLogTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_message_s_changes_come_in_the_order_in_which_they_happened()
    {
        var tenant = await gallant.NewTenantAsync();

        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254700000001", "+254700000002" }, message = "Hello" });
        await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());

        var source = await SourceAsync(tenant);
        await Eventually.TrueAsync(async () => await LifeAsync(source) is { Count: 2 } both && both.Values.All(life => life[^1] == MessageStatus.Delivered));
        var lives = await LifeAsync(source);
        Assert.Equal(2, lives.Count);
        Assert.All(lives.Values, life => Assert.Equal([MessageStatus.Accepted, MessageStatus.Sent, MessageStatus.Delivered], life));
    }

    [Fact]
    public async Task A_bulk_is_accepted_in_rows_of_some_hundred_and_pausing_it_is_told_once()
    {
        var tenant = await gallant.NewTenantAsync();
        var numbers = Enumerable.Range(0, 1200).Select(i => $"+2547{i:00000000}").ToArray();

        var sent = await tenant.SendAsync(new { phone_numbers = numbers, message = "Hello", schedule_time = DateTimeOffset.UtcNow.AddHours(2) }, "/api/v1/sms/bulk");
        var bulk = sent.GetProperty("bulk_id").GetGuid();
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await tenant.PostAsync($"/api/v1/sms/{bulk}/pause", new { })).Status);

        var source = await SourceAsync(tenant);
        await Eventually.TrueAsync(async () => (await ChangeReader.ReadAsync(source, 0, 100, default)).Count == 4);
        var changes = await ChangeReader.ReadAsync(source, 0, 100, default);
        Assert.Equal([1, 2, 3, 4], changes.Select(c => c.Position));
        Assert.Equal([500, 500, 200, 0], changes.Select(c => c.MessageIds.Length));
        Assert.Equal(1200, changes.SelectMany(c => c.MessageIds).Distinct().Count());
        Assert.Equal("bulk.paused", changes[^1].Body!.Value.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Who_works_by_the_message_is_given_many_small_rows_or_few_large_ones()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var source = await SourceAsync(tenant);
        await using (var batch = source.CreateBatch())
        {
            foreach (var messages in Enumerable.Repeat(1, 60).Concat(Enumerable.Repeat(400, 6)))
                batch.AddRewritten([.. Enumerable.Range(0, messages).Select(_ => Guid.CreateVersion7())], DateTimeOffset.UtcNow);
            await batch.ExecuteNonQueryAsync();
        }

        await gallant.Services.GetRequiredService<ChangeSequencer>().SequenceAsync(tenant.Tenant.Id, default);
        foreach (var (after, maxChanges, maxMessages, rows) in new[] { (0, 1000, 50, 50), (0, 1000, 500, 62), (0, 1000, 100_000, 66), (0, 7, 500, 7), (60, 1000, 500, 2), (60, 1000, 1, 1), (66, 1000, 500, 0) })
        {
            var changes = await ChangeReader.ReadAsync(source, after, maxChanges, maxMessages, default);
            Assert.Equal(Enumerable.Range(after + 1, rows).Select(p => (long)p), changes.Select(c => c.Position));
        }
    }

    [Fact]
    public async Task Positions_have_no_gaps_and_nothing_is_missed_however_many_write_and_sequence_at_once()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var source = await SourceAsync(tenant);
        var sequencer = gallant.Services.GetRequiredService<ChangeSequencer>();
        using var done = new CancellationTokenSource();
        var seen = new List<long>();
        var reading = Task.Run(async () =>
        {
            // A reader that goes on from the last position it saw must not miss a row that was committed late.
            long position = 0;
            while (!done.IsCancellationRequested || await ChangeReader.HeadAsync(source, default) > position)
            {
                foreach (var change in await ChangeReader.ReadAsync(source, position, 7, default)) seen.Add(position = change.Position);
            }
        });

        await Task.WhenAll([.. Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await using var batch = new NpgsqlBatch(connection, transaction);
                batch.AddTold("test.written", new { writer, i }, DateTimeOffset.UtcNow);
                await batch.ExecuteNonQueryAsync();
                await using var slow = new NpgsqlCommand("select pg_sleep(0.002 * $1)", connection, transaction) { Parameters = { new() { Value = (double)(writer % 3) } } };
                await slow.ExecuteNonQueryAsync();
                if (i % 10 == 9) await transaction.RollbackAsync();
                else await transaction.CommitAsync();
                if (i % 3 == 0) await sequencer.SequenceAsync(tenant.Tenant.Id, default);
            }
        }))]);
        await sequencer.SequenceAsync(tenant.Tenant.Id, default);
        await done.CancelAsync();
        await reading;

        Assert.Equal(Enumerable.Range(1, 270).Select(i => (long)i), seen);
    }

    private async Task<NpgsqlDataSource> SourceAsync(TestTenant tenant) => await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default);

    private static async Task<Dictionary<Guid, List<MessageStatus>>> LifeAsync(NpgsqlDataSource source)
    {
        var lives = new Dictionary<Guid, List<MessageStatus>>();
        foreach (var change in await ChangeReader.ReadAsync(source, 0, 1000, default))
        {
            for (var i = 0; i < change.MessageIds.Length; i++)
            {
                if (!lives.TryGetValue(change.MessageIds[i], out var life)) lives[change.MessageIds[i]] = life = [];
                life.Add(change.StatusOf(i));
            }
        }

        return lives;
    }
}
