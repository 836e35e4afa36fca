namespace GallantSms.Application.Rights;

/// <summary>What is kept for a time of its own.</summary>
public enum DataClass
{
    /// <summary>Messages with their attempts, receipts and events, and what they were asked with.</summary>
    Messages,

    /// <summary>Texts of messages.</summary>
    Texts,

    /// <summary>The log of changes, which the event feed shows.</summary>
    Changes,

    /// <summary>What was delivered to webhooks.</summary>
    Webhooks,

    /// <summary>Files of exports.</summary>
    Exports,

    /// <summary>Calls of programs.</summary>
    Requests,

    /// <summary>Who changed what.</summary>
    Audit,
}

/// <param name="Default">Days, where neither the tenant nor one above it says anything.</param>
public sealed record DataClassLimits(DataClass Class, int Minimum, int Maximum, int Default);

public static class DataClasses
{
    public static readonly IReadOnlyList<DataClassLimits> All =
    [
        new(DataClass.Messages, 7, 3650, 400),
        new(DataClass.Texts, 1, 3650, 400),
        new(DataClass.Changes, 3, 400, 30),
        new(DataClass.Webhooks, 3, 400, 30),
        new(DataClass.Exports, 1, 90, 7),
        new(DataClass.Requests, 1, 90, 7),
        new(DataClass.Audit, 365, 3650, 1095),
    ];
}

/// <summary>Days by class, null where the tenant above decides.</summary>
/// <param name="WithoutArchive">Messages may be dropped that lie in no archive; null where the tenant above decides.</param>
public sealed record RetentionRules(int? Messages, int? Texts, int? Changes, int? Webhooks, int? Exports, int? Requests, int? Audit, bool? WithoutArchive)
{
    public static readonly RetentionRules None = new(null, null, null, null, null, null, null, null);

    public int? For(DataClass of) => of switch
    {
        DataClass.Messages => Messages,
        DataClass.Texts => Texts,
        DataClass.Changes => Changes,
        DataClass.Webhooks => Webhooks,
        DataClass.Exports => Exports,
        DataClass.Requests => Requests,
        DataClass.Audit => Audit,
        _ => throw new ArgumentOutOfRangeException(nameof(of)),
    };

    /// <summary>These where they say something, else those of the tenant above.</summary>
    public RetentionRules Under(RetentionRules above) => new(
        Messages ?? above.Messages, Texts ?? above.Texts, Changes ?? above.Changes, Webhooks ?? above.Webhooks, Exports ?? above.Exports,
        Requests ?? above.Requests, Audit ?? above.Audit, WithoutArchive ?? above.WithoutArchive);

    /// <summary>What holds: days of every class.</summary>
    public int DaysOf(DataClass of) => For(of) ?? DataClasses.All.Single(c => c.Class == of).Default;
}
