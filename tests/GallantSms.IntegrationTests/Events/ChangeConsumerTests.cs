using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Events;

[Collection(GallantCollection.Name)]
public sealed class ChangeConsumerTests(GallantFixture gallant)
{
    private sealed class Recorder(string name, Func<ChangeBatch, bool> fails) : IChangeConsumer
    {
        public ConcurrentQueue<(Guid Tenant, long Position)> Seen { get; } = [];

        public int Refused;

        private readonly ConcurrentDictionary<Guid, int> _batches = [];

        public int BatchesOf(Guid tenant) => _batches.GetValueOrDefault(tenant);

        public string Name => name;

        public int MaxChanges { get; init; } = 2;

        public TimeSpan Gathers { get; init; }

        public Task HandleAsync(ChangeBatch batch, CancellationToken ct)
        {
            if (fails(batch))
            {
                Interlocked.Increment(ref Refused);
                throw new InvalidOperationException("not now");
            }

            _batches.AddOrUpdate(batch.Tenant.Id, 1, (_, n) => n + 1);
            foreach (var change in batch.Changes) Seen.Enqueue((batch.Tenant.Id, change.Position));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Each_change_reaches_a_consumer_in_order_and_one_tenant_s_trouble_is_nobody_else_s()
    {
        var (sick, well) = (await gallant.NewTenantAsync(credits: 0), await gallant.NewTenantAsync(credits: 0));
        var isSick = true;
        var recorder = new Recorder($"test-{Guid.NewGuid():N}", batch => isSick && batch.Tenant.Id == sick.Tenant.Id);
        using var term = new CancellationTokenSource();
        var running = Consumers(recorder).RunAsync(term.Token);

        foreach (var tenant in new[] { sick, well })
            for (var i = 0; i < 5; i++) await TellAsync(tenant, i);

        await Eventually.TrueAsync(() => PositionsOf(recorder, well).Length == 5 && recorder.Refused > 0);
        Assert.Empty(PositionsOf(recorder, sick));
        isSick = false;
        await Eventually.TrueAsync(() => PositionsOf(recorder, sick).Length == 5);
        Assert.Equal([1, 2, 3, 4, 5], PositionsOf(recorder, sick));
        Assert.Equal([1, 2, 3, 4, 5], PositionsOf(recorder, well));
        await EndAsync(term, running);
    }

    [Fact]
    public async Task A_new_leader_goes_on_where_the_cursor_stands_and_repeats_what_was_not_finished()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var name = $"test-{Guid.NewGuid():N}";
        for (var i = 0; i < 6; i++) await TellAsync(tenant, i);
        var first = new Recorder(name, batch => batch.Tenant.Id == tenant.Tenant.Id && batch.UpTo > 4);
        using (var term = new CancellationTokenSource())
        {
            var running = Consumers(first).RunAsync(term.Token);
            await Eventually.TrueAsync(() => first.Refused > 0);
            await EndAsync(term, running);
        }

        var second = new Recorder(name, _ => false);
        using var next = new CancellationTokenSource();
        var leading = Consumers(second).RunAsync(next.Token);
        await Eventually.TrueAsync(() => PositionsOf(second, tenant).Length > 0);
        await EndAsync(next, leading);

        Assert.Equal([1, 2, 3, 4], PositionsOf(first, tenant));
        Assert.Equal([5, 6], PositionsOf(second, tenant));
    }

    [Fact]
    public async Task Who_need_not_know_at_once_is_told_once_of_what_gathered()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var sequencer = gallant.Services.GetRequiredService<ChangeSequencer>();
        var recorder = new Recorder($"test-{Guid.NewGuid():N}", _ => false) { MaxChanges = 100, Gathers = TimeSpan.FromSeconds(4) };
        using var term = new CancellationTokenSource();
        var running = Consumers(recorder).RunAsync(term.Token);

        await TellAsync(tenant, 0);
        await Eventually.TrueAsync(() => PositionsOf(recorder, tenant).Length == 1);
        for (var i = 1; i <= 40; i++)
        {
            await TellAsync(tenant, i);
            await sequencer.SequenceAsync(tenant.Tenant.Id, default);
        }

        await Eventually.TrueAsync(() => PositionsOf(recorder, tenant).Length == 41);
        Assert.Equal(Enumerable.Range(1, 41).Select(p => (long)p), PositionsOf(recorder, tenant));
        // The first, perhaps some that came before it had looked again, and the rest; on a slow machine what gathered in between.
        Assert.InRange(recorder.BatchesOf(tenant.Tenant.Id), 2, 20);
        await EndAsync(term, running);
    }

    private ChangeConsumers Consumers(IChangeConsumer consumer)
    {
        var services = gallant.Services;
        return new(
            [consumer], services.GetRequiredService<ChangeSequencer>(), services.GetRequiredService<ChangeSignals>(), services.GetRequiredService<ITenantDirectory>(),
            services.GetRequiredService<TenantDataSources>(), services.GetRequiredService<TenantWrites>(), new Heartbeats(TimeProvider.System), TimeProvider.System, NullLogger<ChangeConsumers>.Instance);
    }

    private async Task TellAsync(TestTenant tenant, int i)
    {
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default);
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        batch.AddTold("test.told", new { i }, DateTimeOffset.UtcNow);
        await batch.ExecuteNonQueryAsync();
        gallant.Services.GetRequiredService<ChangeSequencer>().Written(tenant.Tenant.Id);
    }

    private static long[] PositionsOf(Recorder recorder, TestTenant tenant) => [.. recorder.Seen.Where(s => s.Tenant == tenant.Tenant.Id).Select(s => s.Position)];

    private static async Task EndAsync(CancellationTokenSource term, Task running)
    {
        await term.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
