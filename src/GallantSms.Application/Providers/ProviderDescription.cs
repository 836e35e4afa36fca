namespace GallantSms.Application.Providers;

/// <summary>What a kind of carrier is and can, for the gateway, the forms and the people who choose.</summary>
/// <param name="Kind">Stable, lower case: part of settings, URLs and rows.</param>
/// <param name="Name">As the vendor writes it.</param>
public sealed record ProviderDescription(string Kind, string Name, IReadOnlyList<SettingField> Fields)
{
    /// <summary>Messages one submit may carry.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>Submits in flight at once for one account, unless the account says otherwise.</summary>
    public int InFlight { get; init; } = 32;

    /// <summary>The carrier can be asked about a message by what we know of it.</summary>
    public bool CanQuery { get; init; }

    /// <summary>Receipts come over HTTP, to the account's callback.</summary>
    public bool HasCallback { get; init; } = true;

    /// <summary>Receipts name our message id. Where not, the carrier's references are kept until the receipts came.</summary>
    public bool ReportsOurId { get; init; }

    /// <summary>Where the vendor describes its interface.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>What to set at the vendor, in a sentence or two.</summary>
    public string Setup { get; init; } = "";
}

public enum SettingType
{
    Text,
    Number,
    Flag,

    /// <summary>One of <see cref="SettingField.Options"/>.</summary>
    Choice,

    /// <summary>An absolute http or https address.</summary>
    Url,

    /// <summary>An object of texts, such as headers.</summary>
    Map,
}

/// <summary>One setting of a kind of carrier. The API's JSON Schema and the page's form are made of it.</summary>
public sealed record SettingField(string Name, SettingType Type, string Title, string Help = "")
{
    public bool Required { get; init; }

    /// <summary>Stored encrypted and never shown again.</summary>
    public bool Secret { get; init; }

    /// <summary>Takes several lines.</summary>
    public bool Long { get; init; }

    public string Default { get; init; } = "";

    /// <summary>Of a number; of a text's length.</summary>
    public long Min { get; init; }

    public long Max { get; init; } = 4096;

    public IReadOnlyList<string> Options { get; init; } = [];
}
