namespace GallantSms.Domain.Messages;

/// <summary>Where a piece of work is. Numbers are stored.</summary>
public enum ChunkState : short
{
    /// <summary>Waiting for its time or its turn; the relay releases it.</summary>
    Waiting = 0,

    /// <summary>On its lane.</summary>
    Released = 1,

    /// <summary>A worker has it, until its lease ends.</summary>
    Sending = 2,

    /// <summary>Handed over; kept until no receipt can come any more.</summary>
    AwaitingReceipts = 3,
}
