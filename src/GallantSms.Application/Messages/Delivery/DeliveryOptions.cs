using System.ComponentModel.DataAnnotations;

namespace GallantSms.Application.Messages.Delivery;

public sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>
    /// Chunks of each lane this process sends at once. Urgent has capacity of its own. A chunk of these two is a few messages that wait for
    /// commits and for a carrier, and hardly for this process; a bulk chunk is hundreds, with requests in flight of its own.
    /// </summary>
    [Range(1, 64)] public int UrgentWorkers { get; set; } = 4;

    [Range(1, 64)] public int SingleWorkers { get; set; } = 6;

    [Range(1, 64)] public int BulkWorkers { get; set; } = 2;

    /// <summary>Bulk chunks that may wait on the lane: few, so that a new tenant's turn comes soon.</summary>
    [Range(1, 1000)] public int BulkWindow { get; set; } = 8;

    /// <summary>Attempts of one message, over all carriers.</summary>
    [Range(1, 50)] public int MaxAttempts { get; set; } = 12;

    /// <summary>First pause after every carrier said "later"; doubles up to <see cref="MaxRetryDelay"/>, with jitter.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a worker owns a chunk without a sign of life. Longer than any submit takes.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Released work that no worker took within this time is put on its lane again.</summary>
    public TimeSpan ReleaseGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often each tenant's database is looked at for what a crash left.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A carrier that knows nothing of an unconfirmed message is believed this long after the submit.</summary>
    public TimeSpan BelieveNotFoundAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An unconfirmed message nobody can tell about becomes unknown after this time; it is not charged.</summary>
    public TimeSpan GiveUpUnconfirmedAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A sent message without a receipt becomes unknown this long after its validity ended.</summary>
    public TimeSpan ReceiptGrace { get; set; } = TimeSpan.FromHours(24);
}
