using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace GallantSms.ChaosTests.Proof;

/// <summary>What handsets got, by the carrier's own log: the witness that knows nothing of our databases.</summary>
internal sealed class CarrierJournal
{
    /// <summary>How often each message was taken.</summary>
    public Dictionary<Guid, int> ByMessage { get; } = [];

    /// <summary>How often each number was texted.</summary>
    public Dictionary<long, int> ByNumber { get; } = [];

    public static async Task<CarrierJournal> ReadAsync(string path)
    {
        var journal = new CarrierJournal();
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (await file.ReadLineAsync() is { } line)
        {
            using var taken = JsonDocument.Parse(line);
            CollectionsMarshal.GetValueRefOrAddDefault(journal.ByMessage, taken.RootElement.GetProperty("client_ref").GetGuid(), out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(journal.ByNumber, Digits(taken.RootElement.GetProperty("to").GetString()!), out _)++;
        }

        return journal;
    }

    public static long Digits(string number) => long.Parse(number.AsSpan(1), CultureInfo.InvariantCulture);
}
