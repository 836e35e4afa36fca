using System.Collections.Concurrent;
using System.Net;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messaging;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Messaging;

/// <summary>The broker stays, the way to it does not: cut at any moment, many times, also while a lost connection is replaced.</summary>
[Collection(RabbitCollection.Name)]
public sealed class RabbitCutTests(SharedRabbit rabbit) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _prefix = $"test-{Guid.NewGuid():N}.";
    private CutProxy _way = null!;
    private RabbitTransport _transport = null!;

    private static CancellationToken None => CancellationToken.None;

    public Task InitializeAsync()
    {
        if (RabbitBroker.NoBroker is not null)
            return Task.CompletedTask;

        var broker = new UriBuilder(rabbit.Uri);
        _way = new CutProxy(new IPEndPoint(Dns.GetHostAddresses(broker.Host)[0], broker.Port));
        (broker.Host, broker.Port) = ("127.0.0.1", _way.Port);
        _transport = new RabbitTransport(
            new TransportOptions { RabbitMq = broker.Uri.ToString(), Prefix = _prefix },
            TimeProvider.System, NullLogger<RabbitTransport>.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (RabbitBroker.NoBroker is not null)
            return;

        await _transport.DisposeAsync().AsTask().WaitAsync(Patience);
        await _way.DisposeAsync();
        await rabbit.DeleteAsync([_prefix]);
    }

    [RabbitFact]
    public async Task However_often_the_way_is_cut_every_call_ends_and_no_confirmed_item_is_lost() =>
        await UnderLoadAsync(times: 40, async _ =>
        {
            await Task.Delay(Random.Shared.Next(30), None); // somewhere in publishing, or still in connecting
            _way.Cut();
        });

    [RabbitFact]
    public async Task A_broker_that_falls_silent_counts_as_away_and_is_used_again_when_it_answers() =>
        await UnderLoadAsync(times: 4, async time =>
        {
            await Task.Delay(Random.Shared.Next(30), None);
            if (time % 2 == 1)
                _way.Cut(); // so that it is the reconnecting that gets no answer
            _way.FallSilent();
            Assert.False(await _transport.IsHealthyAsync(None).AsTask().WaitAsync(Patience));
            _way.Recover();
        });

    [Fact]
    public async Task Leaving_what_never_says_goodbye_ends() =>
        await RabbitLink.LeaveAsync(new Ending(() => Task.Delay(Timeout.Infinite))).WaitAsync(Patience);

    private async Task UnderLoadAsync(int times, Func<int, Task> disturb)
    {
        var received = new Received<LaneItem>();
        await using var consumer = await _transport.ConsumeAsync(Lane.Bulk, 8, (item, _) => received.Add(item), None);
        await using var listener = await _transport.OnWakeAsync((_, _) => Task.CompletedTask, None);
        var confirmed = new ConcurrentBag<LaneItem>();
        using var enough = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => PublishAsync(confirmed, enough.Token))).ToList();
        for (var time = 0; time < times; time++)
        {
            var before = confirmed.Count;
            await Eventually.TrueAsync(() => Task.FromResult(confirmed.Count > before), Patience);
            await disturb(time);
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Patience);
        await received.UntilAllOfAsync([.. confirmed]);
    }

    private async Task PublishAsync(ConcurrentBag<LaneItem> confirmed, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var batch = Enumerable.Range(0, 20).Select(_ => new LaneItem(Guid.Empty, Guid.CreateVersion7())).ToList();
            try
            {
                await _transport.WakeAsync(Guid.CreateVersion7(), None);
                await _transport.PublishAsync(Lane.Bulk, batch, None);
                batch.ForEach(confirmed.Add);
            }
            catch (TransportUnavailableException)
            {
                await Task.Delay(5, None);
            }
        }
    }
}
