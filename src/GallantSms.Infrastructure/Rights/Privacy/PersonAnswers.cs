using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>
/// Answers that are kept three days for clients that repeat a request: those of sends in the tenant's database, those of other
/// commands sealed in the platform's. The answer stays, so that a repeat still sends nothing; what names the person is emptied.
/// </summary>
internal sealed class PersonAnswers(PlatformDataSource platform, ISecretBox box) : IPersonalData
{
    private const string OfSends = "select credential_id, key, response from idempotency_keys";
    private const string OfCommands = "select credential_id, key, response from idempotency_keys where tenant_id = $1";

    public string Place => "answers kept for repeated requests";

    public string Erasing => "what names the number in a kept answer is emptied; they are gone after three days anyway";

    public IReadOnlyList<string> Columns => ["idempotency_keys.response"];

    public async Task<long> CountAsync(Person person, CancellationToken ct)
    {
        long count = 0;
        await foreach (var answer in FindAsync(person, ct)) count += answer.Document is null ? 0 : 1;
        return count;
    }

    public async IAsyncEnumerable<JsonNode> ExportAsync(Person person, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask; // they repeat what the messages say
        yield break;
    }

    public async Task EraseAsync(Person person, CancellationToken ct)
    {
        var found = new List<Answer>();
        await foreach (var answer in FindAsync(person, ct)) found.Add(answer);
        foreach (var answer in found)
        {
            var text = answer.Document!.ToJsonString();
            await using var command = (answer.Sealed ? platform.Source : person.Source).CreateCommand("update idempotency_keys set response = $3 where credential_id = $1 and key = $2");
            command.Parameters.Add(BatchCommands.Value(answer.CredentialId));
            command.Parameters.Add(BatchCommands.Value(answer.Key));
            command.Parameters.Add(BatchCommands.Value(Encoding.UTF8.GetBytes(answer.Sealed ? box.Protect(text) : text)));
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Those that name the person, with the name taken out.</summary>
    private async IAsyncEnumerable<Answer> FindAsync(Person person, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var sends = person.Source.CreateCommand(OfSends);
        await foreach (var answer in ReadAsync(sends, person.Digits, isSealed: false, ct)) yield return answer;
        await using var commands = platform.Source.CreateCommand(OfCommands);
        commands.Parameters.Add(BatchCommands.Value(person.Tenant.Id));
        await foreach (var answer in ReadAsync(commands, person.Digits, isSealed: true, ct)) yield return answer;
    }

    private async IAsyncEnumerable<Answer> ReadAsync(NpgsqlCommand command, string digits, bool isSealed, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var text = Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(2));
            if (isSealed) text = box.Unprotect(text);
            if (Parse(text) is not { } document || !NamesNumber.Blank(document, digits)) continue;
            yield return new(reader.GetGuid(0), reader.GetString(1), document, isSealed);
        }
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Answer(Guid CredentialId, string Key, JsonNode? Document, bool Sealed);
}
