using System.Text.Json;
using GallantSms.Application.Rights;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>The log of what was done, written in the transaction that did it.</summary>
internal static class RetentionRuns
{
    public static void AddRun(this NpgsqlBatch batch, DataClass of, string action, string what, long rows, long bytes, DateTimeOffset now) => batch.Add(
        "insert into retention_runs (id, at, data_class, action, what, rows, bytes) values ($1, $2, $3, $4, $5, $6, $7)",
        BatchCommands.Value(Guid.CreateVersion7(now)), BatchCommands.Value(now), BatchCommands.Value(JsonNamingPolicy.SnakeCaseLower.ConvertName(of.ToString())), BatchCommands.Value(action),
        BatchCommands.Value(what), BatchCommands.Value(rows), BatchCommands.Value(bytes));
}
