using System.Text.Json;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Events;

internal enum ChangeKind : short
{
    /// <summary>Messages were accepted, some hundred of a batch in a row of the log.</summary>
    Accepted = 1,

    /// <summary>Messages reached other states.</summary>
    Moved = 2,

    /// <summary>Something else: <see cref="Change.Body"/> has its <c>type</c>.</summary>
    Told = 3,

    /// <summary>
    /// Messages' rows were rewritten or taken away by redaction or erasure. No event for subscribers: who keeps copies reads the
    /// rows again, and forgets those that are gone.
    /// </summary>
    Rewritten = 4,
}

/// <summary>
/// One row of a tenant's log: what one transaction did. Positions have no gaps, and whoever has read one has read all before it.
/// The changes of one message come in the order in which they happened.
/// </summary>
/// <param name="BatchId">Null where the transaction was about messages of several batches, as groups of sends and receipts are.</param>
/// <param name="Statuses">Of moved messages, beside <paramref name="MessageIds"/>; empty for accepted ones.</param>
/// <param name="Reasons">Likewise.</param>
internal sealed record Change(
    long Position, DateTimeOffset At, ChangeKind Kind, Guid? BatchId, Guid[] MessageIds, short[] Statuses, short[] Reasons, JsonElement? Body)
{
    public MessageStatus StatusOf(int index) => Kind == ChangeKind.Accepted ? MessageStatus.Accepted : (MessageStatus)Statuses[index];

    public MessageReason ReasonOf(int index) => Kind == ChangeKind.Accepted ? MessageReason.None : (MessageReason)Reasons[index];
}
