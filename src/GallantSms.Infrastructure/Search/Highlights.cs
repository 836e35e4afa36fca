using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// Where the words that were searched for stand in the texts of a page. Found in the texts as they are in the database now, since
/// those are shown; a search store need not keep them.
/// </summary>
internal static class Highlights
{
    private const string Texts = """
        select m.id, coalesce(m.text, b.text) from messages m join batches b on b.id = m.batch_id where m.id = any ($1) and m.id between $2 and $3
        """;

    public static async Task<IReadOnlyList<SearchHit>> AddAsync(NpgsqlDataSource source, IReadOnlyList<Guid> ids, string[] words, CancellationToken ct)
    {
        if (words.Length == 0 || ids.Count == 0) return [.. ids.Select(id => new SearchHit(id, []))];
        var (wanted, places) = (words.ToHashSet(StringComparer.Ordinal), new Dictionary<Guid, IReadOnlyList<(int, int)>>());
        await using var command = source.CreateCommand(Texts);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids.ToArray()));
        command.Parameters.Add(BatchCommands.Value(ids.Min()));
        command.Parameters.Add(BatchCommands.Value(ids.Max()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) places[reader.GetGuid(0)] = In(reader.GetString(1), wanted);
        return [.. ids.Select(id => new SearchHit(id, places.GetValueOrDefault(id, [])))];
    }

    public static IReadOnlyList<(int Start, int Length)> In(string text, HashSet<string> words) =>
        [.. TextWords.Find(text).Where(f => words.Contains(f.Word)).Select(f => (f.Start, f.Length))];
}
