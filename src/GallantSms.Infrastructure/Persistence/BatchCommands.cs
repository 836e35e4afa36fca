using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Persistence;

internal static class BatchCommands
{
    /// <summary>
    /// Appends a statement with positional parameters. The statements of a batch outside an explicit transaction are one
    /// implicit transaction and one round trip (PostgreSQL protocol, "Pipelining").
    /// </summary>
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlParameter Array<T>(NpgsqlDbType type, T[] values) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    public static NpgsqlParameter Value(object? value) => new() { Value = value is DateTimeOffset at ? at.UtcDateTime : value ?? DBNull.Value };

    /// <summary>As the other, where <c>null</c> needs its type named.</summary>
    public static NpgsqlParameter Value(object? value, NpgsqlDbType type) =>
        new() { Value = value is DateTimeOffset at ? at.UtcDateTime : value ?? DBNull.Value, NpgsqlDbType = type };
}
