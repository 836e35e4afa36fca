using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages;

public enum Priority
{
    Normal,
    Urgent,
}

/// <summary>The body of <c>/sms/send</c>, <c>/sms/bulk</c> and <c>/sms/explain</c>.</summary>
public sealed record SendRequest
{
    /// <summary>E.164, or national in the tenant's default region.</summary>
    public IReadOnlyList<string>? PhoneNumbers { get; init; }

    /// <summary>Instead of <see cref="PhoneNumbers"/>: an uploaded file (bulk only).</summary>
    public Guid? FileId { get; init; }

    /// <summary>Up to 1,600 characters; with variables a template: <c>Hello {{name}}</c>.</summary>
    public string? Message { get; init; }

    /// <summary>Alphanumeric (11), short code, or number.</summary>
    public string? SenderId { get; init; }

    /// <summary>RFC 3339; at most a year ahead.</summary>
    public DateTimeOffset? ScheduleTime { get; init; }

    public string? CallbackUrl { get; init; }

    public Priority Priority { get; init; }

    /// <summary>What it is for: routes differ by it. <c>otp</c> when urgent, else <c>transactional</c>.</summary>
    public TrafficClass? TrafficClass { get; init; }

    /// <summary>Your own name for it, up to 100 characters; reports return it.</summary>
    public string? Reference { get; init; }

    /// <summary>The campaign it belongs to, up to 64 characters; searches, reports and exports know it.</summary>
    public string? Campaign { get; init; }

    /// <summary>Up to 10 words of your own to find it by, each up to 32 characters.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>60 to 259,200; after it the message is not handed over any more. Default 172,800 (48 h).</summary>
    public int? ValiditySeconds { get; init; }

    /// <summary>Shown at once and not stored by the handset (class 0).</summary>
    public bool Flash { get; init; }

    public EncodingMode Encoding { get; init; }

    /// <summary>Per recipient, keyed by the number as given in <see cref="PhoneNumbers"/>: the values of the template's names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Variables { get; init; }
}
