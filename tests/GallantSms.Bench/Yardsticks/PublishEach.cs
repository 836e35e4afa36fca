using GallantSms.Domain.Messages;
using Npgsql;
using RabbitMQ.Client;

namespace GallantSms.Bench.Yardsticks;

/// <summary>The plain way to accept durably: a row and its commit, then a persistent message to a quorum queue and its confirm.</summary>
internal static class PublishEach
{
    private const string Queue = "yardstick";

    /// <summary>Messages a second over as many connections to PostgreSQL, each with a channel of its own.</summary>
    public static async Task<double> RunAsync(ShapedTable table, Uri broker, int connections, int count, CancellationToken ct)
    {
        await using var link = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(ct);
        await using var control = await link.CreateChannelAsync(cancellationToken: ct);
        await control.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: ct);
        try
        {
            return await Rows.SpreadAsync(table, connections, count, (connection, token) => PrepareAsync(link, connection, token), ct);
        }
        finally
        {
            await control.QueueDeleteAsync(Queue, cancellationToken: CancellationToken.None);
        }
    }

    private static async Task<Func<Task>> PrepareAsync(IConnection link, NpgsqlConnection connection, CancellationToken ct)
    {
        // Closed with the connection.
        var channel = await link.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);
        var command = new NpgsqlCommand(ShapedTable.Insert, connection);
        ShapedTable.AddRow(command.Parameters, Guid.Empty, Guid.CreateVersion7());
        await command.PrepareAsync(ct);
        var id = (NpgsqlParameter<Guid>)command.Parameters[0];
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
        return async () =>
        {
            id.TypedValue = MessageIds.Next(1, DateTimeOffset.UtcNow);
            await command.ExecuteNonQueryAsync(ct);
            await channel.BasicPublishAsync("", Queue, mandatory: true, properties, id.TypedValue.ToByteArray(), ct); // returns when confirmed
        };
    }
}
