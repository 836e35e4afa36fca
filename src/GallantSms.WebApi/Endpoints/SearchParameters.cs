using System.ComponentModel;
using GallantSms.Application.Messages.Search;

namespace GallantSms.WebApi.Endpoints;

/// <summary>The parameters of a search; all of them narrow.</summary>
internal sealed class SearchParameters
{
    [Description("Words of the text, and conditions: pickup status:delivered,failed to:*5678 from:SHOP reason:absent_subscriber country:KE campaign:\"Spring sale\" tag:vip ref:order-1 cost>=8000 after:7d before:2026-02-01. A minus leaves out: -spam -status:failed. At most 500 characters.")]
    public string? q { get; init; }

    [Description("Conditions for programs, all of which must hold: status eq delivered and country in (KE,UG) and price ge 8000; ne and not in leave out. At most 10.")]
    public string? filter { get; init; }

    [Description("One or more statuses, with commas between.")]
    public string? status { get; init; }

    [Description("One or more reasons, with commas between.")]
    public string? reason { get; init; }

    [Description("One or more countries (ISO 3166-1 alpha-2), with commas between.")]
    public string? country { get; init; }

    [Description("One or more sender ids, with commas between.")]
    public string? sender_id { get; init; }

    [Description("A whole number, or an asterisk and its last 3 to 15 digits: *5678.")]
    public string? phone_number { get; init; }

    [Description("One or more campaigns, with commas between.")]
    public string? campaign { get; init; }

    [Description("One or more tags, with commas between: any of them.")]
    public string? tag { get; init; }

    [Description("One or more references, with commas between.")]
    public string? reference { get; init; }

    [Description("Of one send.")]
    public Guid? bulk_id { get; init; }

    [Description("For those who manage carriers: accounts by name or kind, with commas between.")]
    public string? provider { get; init; }

    [Description("Accepted at or after.")]
    public DateTimeOffset? from { get; init; }

    [Description("Accepted before.")]
    public DateTimeOffset? to { get; init; }

    public SearchAsk Ask() => new(q)
    {
        Filter = filter, Status = status, Reason = reason, Country = country, SenderId = sender_id, PhoneNumber = phone_number, Campaign = campaign, Tag = tag, Reference = reference, BulkId = bulk_id,
        Provider = provider, From = from, To = to,
    };
}
