using System.Globalization;
using System.Text;
using GallantSms.ChaosTests.Proof;

namespace GallantSms.ChaosTests;

/// <summary>What a run did and whether every promise held.</summary>
internal sealed record ChaosReport(ChaosOptions Options, Verdict Verdict)
{
    public Dictionary<string, int> Kills { get; } = [];

    /// <summary>Longest time from a kill until a message accepted after it was handed over, by victim.</summary>
    public Dictionary<string, TimeSpan> Recovery { get; } = [];

    public int Sends { get; set; }

    public IReadOnlyDictionary<string, int> Repeats { get; set; } = new Dictionary<string, int>();

    public TimeSpan Load { get; set; }

    public TimeSpan Rest { get; set; }

    public bool Holds => Verdict.Broken.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        void Row(string name, object value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-22} {value}");

        text.AppendLine(CultureInfo.InvariantCulture, $"Crash run, transport {Options.Transport}, {Kills.Values.Sum()} kills, seed {Options.Seed}");
        Row("kills", Join(Kills.Select(k => $"{k.Key} {k.Value}")));
        Row("recovered within", Join(Recovery.Select(r => $"{r.Key} {Seconds(r.Value)}")));
        Row("load", $"{Seconds(Load)}, {Sends} sends; repeated after: {Join(Repeats.Select(r => $"{r.Key} ({r.Value})"))}");
        Row("at rest after", Seconds(Rest));
        Row("accepted", $"{Verdict.Accepted} messages");
        Row("ended", Join(Verdict.ByStatus.Select(s => $"{s.Key} {s.Value}")));
        Row("lost", Verdict.Lost);
        Row("duplicates unflagged", Verdict.UnflaggedDuplicates);
        Row("duplicates flagged", Verdict.FlaggedDuplicates);
        Row("ledger", $"entries sum to {Verdict.EntriesSum}, reserved {Verdict.Reserved}, spent {Verdict.Spent} micro-units");
        foreach (var broken in Verdict.Broken) text.AppendLine(CultureInfo.InvariantCulture, $"  BROKEN: {broken}");
        text.AppendLine(Holds ? "  Every promise held." : "  A promise was broken.");
        return text.ToString();
    }

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
