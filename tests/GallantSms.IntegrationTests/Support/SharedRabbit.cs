using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messaging;
using RabbitMQ.Client;

namespace GallantSms.IntegrationTests.Support;

/// <summary>One broker for all tests of the collection: the given one, else one of our own.</summary>
public sealed class SharedRabbit : IAsyncLifetime
{
    private RabbitBroker? _own;

    public string Uri { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (RabbitBroker.NoBroker is not null)
            return; // its tests are skipped

        if (RabbitBroker.SharedUri is null)
            _own = await RabbitBroker.StartAsync();
        Uri = RabbitBroker.SharedUri ?? _own!.Uri;
    }

    /// <summary>Everything that transports with these prefixes have declared.</summary>
    internal async Task DeleteAsync(IEnumerable<string> prefixes)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(Uri) }.CreateConnectionAsync("test");
        await using var channel = await connection.CreateChannelAsync();
        foreach (var topology in prefixes.Select(p => new RabbitTopology(p)))
        {
            await channel.ExchangeDeleteAsync(topology.WakeExchange);
            foreach (var lane in Enum.GetValues<Lane>())
            {
                await channel.QueueDeleteAsync(topology.QueueOf(lane));
                await channel.QueueDeleteAsync(topology.DeadQueueOf(lane));
            }
        }
    }

    public async Task DisposeAsync()
    {
        if (_own is not null)
            await _own.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class RabbitCollection : ICollectionFixture<SharedRabbit>
{
    public const string Name = "rabbitmq";
}
