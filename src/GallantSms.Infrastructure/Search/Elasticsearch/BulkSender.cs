using System.Net;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Search;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// Sends bulk requests until each of their items is done: newer is there already (done), no room now (again, later), or never
/// (counted and left out, so that one document does not stop all behind it).
/// </summary>
internal sealed partial class BulkSender(ElasticsearchClient client, IOptions<ElasticsearchOptions> options, GallantMeters meters, TimeProvider clock, ILogger<BulkSender> log)
{
    private const string Wanted = "filter_path=errors,items.*.status,items.*.error.type";

    private enum Fate
    {
        Done,
        Taken,
        NoIndex,
        Later,
        Never,
    }

    /// <returns>How many items changed something: documents written, or taken out that were in.</returns>
    /// <exception cref="SearchUnavailableException">It did not get through; some of it may have.</exception>
    /// <exception cref="IndexMissingException">The index is not there.</exception>
    public async Task<long> SendAsync(string path, BulkLines lines, CancellationToken ct)
    {
        var (left, taken, pause) = (lines, 0L, TimeSpan.FromMilliseconds(100));
        for (var tries = 1; ; tries++)
        {
            SearchUnavailableException? fault = null;
            try
            {
                var answer = await client.SendLinesAsync($"{path}&{Wanted}", left.Memory, ct);
                if (answer.Status == HttpStatusCode.NotFound) throw new IndexMissingException();
                if (answer.Status == HttpStatusCode.RequestEntityTooLarge) throw new SearchUnavailableException("Elasticsearch takes no bulk request of this size: lower Search:Elasticsearch:BulkBytes.");
                var (again, changed) = Read(answer.Expect("a bulk request"));
                taken += changed;
                if (again.Count == 0) return taken;
                left = left.Only(again);
            }
            catch (ElasticsearchBusyException)
            {
                // The whole request found no room.
            }
            catch (SearchUnavailableException e)
            {
                fault = e;
            }

            if (tries >= options.Value.Tries) throw fault ?? new SearchUnavailableException("Elasticsearch had no room for a bulk request in all tries.");
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), clock, ct);
            pause *= 2;
        }
    }

    private (List<int> Again, long Taken) Read(JsonElement answer)
    {
        var (again, taken, never, place) = (new List<int>(), 0L, 0, 0);
        foreach (var item in answer.GetProperty("items").EnumerateArray())
        {
            var outcome = item.EnumerateObject().First().Value;
            var type = outcome.TryGetProperty("error", out var error) ? error.GetProperty("type").GetString() ?? "" : "";
            switch (FateOf(outcome.GetProperty("status").GetInt32(), type))
            {
                case Fate.Taken: taken++; break;
                case Fate.Later: again.Add(place); break;
                case Fate.NoIndex: throw new IndexMissingException();
                case Fate.Never:
                    never++;
                    LogRejected(type);
                    break;
            }

            place++;
        }

        if (never > 0) meters.SearchFailed("rejected", never);
        return (again, taken);
    }

    private static Fate FateOf(int status, string error) => status switch
    {
        >= 200 and < 300 => Fate.Taken,
        404 when error == "index_not_found_exception" => Fate.NoIndex,
        404 or 409 => Fate.Done,
        429 or >= 500 => Fate.Later,
        _ => Fate.Never,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Elasticsearch will never take a document: {Error}. It is left out of the search")]
    private partial void LogRejected(string error);
}

/// <summary>An index went, by an operator's hand or with its server's data.</summary>
internal sealed class IndexMissingException() : Exception("The index is not there.");
