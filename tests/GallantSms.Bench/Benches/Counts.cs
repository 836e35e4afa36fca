using GallantSms.Bench.Installations;

namespace GallantSms.Bench.Benches;

/// <summary>Every message accounted for, in the database and at the carrier.</summary>
internal static class Counts
{
    /// <summary>As many more messages as expected, all sent, each taken once by the carrier.</summary>
    public static Task HandedOverAsync(Installation installation, Tally before, CarrierCounts carrier, long expected, CancellationToken ct) =>
        VerifyAsync(installation, before, carrier, expected, t => t.Sent, "messages sent", ct);

    public static Task DeliveredAsync(Installation installation, Tally before, CarrierCounts carrier, long expected, CancellationToken ct) =>
        VerifyAsync(installation, before, carrier, expected, t => t.Delivered, "messages delivered", ct);

    private static async Task VerifyAsync(
        Installation installation, Tally before, CarrierCounts carrier, long expected, Func<Tally, long> reached, string what, CancellationToken ct)
    {
        var added = await installation.Customer.Database.TallyAsync(ct) - before;
        var taken = await installation.Carrier.CountsAsync(ct);
        Check.Equal(expected, added.Total, "messages in the database");
        Check.Equal(expected, reached(added), what);
        Check.Equal(expected, taken.Distinct - carrier.Distinct, "messages the simulator saw");
        Check.Equal(carrier.Duplicates, taken.Duplicates, "messages the simulator saw twice");
    }
}
