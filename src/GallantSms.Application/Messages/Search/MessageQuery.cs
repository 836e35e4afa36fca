using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Search;

public enum SearchOrder
{
    Newest,
    Oldest,
    Dearest,
    Cheapest,
}

/// <summary>
/// What a search asks for, whichever store answers it. Lists are alternatives, everything else narrows; an empty list asks nothing.
/// It names no tenant: the store adds that, in one place.
/// </summary>
public sealed record MessageQuery
{
    /// <summary>Words of the text, all of which must be in it, in any order; case and accents do not count.</summary>
    public string? Text { get; init; }

    /// <summary>The whole number, E.164 digits.</summary>
    public long? Number { get; init; }

    /// <summary>Last digits of the number, 3 to 15.</summary>
    public string? NumberEnding { get; init; }

    public IReadOnlyList<string> Senders { get; init; } = [];

    public IReadOnlyList<MessageStatus> Statuses { get; init; } = [];

    public IReadOnlyList<MessageReason> Reasons { get; init; } = [];

    /// <summary>Carrier accounts of the last attempt.</summary>
    public IReadOnlyList<short> Accounts { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>MCC and MNC as a number.</summary>
    public IReadOnlyList<int> Networks { get; init; } = [];

    public IReadOnlyList<string> Campaigns { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> References { get; init; } = [];

    public Guid? BulkId { get; init; }

    /// <summary>Keys, clients or people that sent it.</summary>
    public IReadOnlyList<Guid> Credentials { get; init; } = [];

    /// <summary>Accepted at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Micro-units, inclusive.</summary>
    public long? CostFrom { get; init; }

    /// <summary>Micro-units, inclusive.</summary>
    public long? CostTo { get; init; }

    /// <summary>What is left out: a message that any of these would find is not found. They leave nothing out in their turn.</summary>
    public IReadOnlyList<MessageQuery> Without { get; init; } = [];

    public SearchOrder Order { get; init; }
}

/// <param name="Cursor">Opaque; of the page before, with the same query and order.</param>
/// <param name="Limit">1 to 1000.</param>
public sealed record SearchSlice(string? Cursor, int Limit);
