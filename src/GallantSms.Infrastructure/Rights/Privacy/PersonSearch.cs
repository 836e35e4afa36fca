using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GallantSms.Application.Messages.Search;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>
/// The search store. It follows the change that the erasure of messages left, too; this is to know that it is done. Counting asks
/// the search itself for the number: where it reads the database, it says what the database says.
/// </summary>
internal sealed class PersonSearch(IMessageIndex? index = null, IMessageSearch? search = null) : IPersonalData
{
    private const int AtOnce = 1000;

    public string Place => "search";

    public string Erasing => "the person's messages are taken out of the index; they come back without number and text";

    public IReadOnlyList<string> Columns => [];

    public async Task<long> CountAsync(Person person, CancellationToken ct) =>
        search is null ? 0 : (await search.CountAsync(person.Tenant, new MessageQuery { Number = person.Msisdn }, ct)).Total;

    public async IAsyncEnumerable<JsonNode> ExportAsync(Person person, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        yield break;
    }

    public async Task EraseAsync(Person person, CancellationToken ct)
    {
        if (index is null) return;
        foreach (var some in (await PersonIds.ReadAsync(person, ct)).Chunk(AtOnce)) await index.RemoveAsync(person.Tenant, some, ct);
    }
}
