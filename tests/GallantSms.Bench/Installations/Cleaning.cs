using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using RabbitMQ.Client;

namespace GallantSms.Bench.Installations;

/// <summary>Takes away what an installation made on servers that live longer than it.</summary>
internal static class Cleaning
{
    public static async Task DropDatabasesAsync(PostgresOptions postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres.AdminTo("postgres"));
        foreach (var database in await NamesAsync(source, "select datname from pg_database where starts_with(datname, $1)", postgres.Prefix))
            await ExecuteAsync(source, $"drop database if exists \"{database}\" with (force)");
        foreach (var role in await NamesAsync(source, "select rolname from pg_roles where starts_with(rolname, $1)", postgres.Prefix))
            await ExecuteAsync(source, $"drop role if exists \"{role}\"");
    }

    public static async Task DeleteQueuesAsync(Uri broker, string prefix)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var lane in Enum.GetNames<Lane>())
        {
            var queue = $"{prefix}sms.{lane.ToLowerInvariant()}";
            await channel.QueueDeleteAsync(queue); // deleting what is not there is no error
            await channel.QueueDeleteAsync(queue + ".dead");
        }

        await channel.ExchangeDeleteAsync(prefix + "sms.wake");
    }

    private static async Task<List<string>> NamesAsync(NpgsqlDataSource source, string sql, string prefix)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = prefix });
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }
}
