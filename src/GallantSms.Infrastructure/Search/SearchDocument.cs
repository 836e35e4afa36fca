using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Search;

/// <summary>What can be searched of one message, as it stands in the tenant's database now.</summary>
/// <param name="Id">Of the message; its time is when it was accepted.</param>
/// <param name="Words">Of its text, see <see cref="TextWords"/>. Messages of a batch share one array.</param>
/// <param name="OwnWords">Whether its text is its own and not its batch's.</param>
/// <param name="Price">Micro-units.</param>
internal sealed record SearchDocument(
    Guid Id, Guid BatchId, long Number, string Country, int Network, short Status, short Reason, short Account, long Price, string Sender, string? Reference,
    string? Campaign, string[] Tags, Guid Credential, string[] Words, bool OwnWords, BatchRange Batch)
{
    public long AtMilliseconds => MessageIds.TimeOf(Id).ToUnixTimeMilliseconds();
}

/// <summary>The ids between which a batch's messages lie, and the words they share; none when each has its own.</summary>
internal sealed record BatchRange(Guid First, Guid Last, string[] Words);
