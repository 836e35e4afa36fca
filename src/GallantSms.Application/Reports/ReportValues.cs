using GallantSms.Application.Carriers;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Reports;

/// <summary>What values of dimensions look like.</summary>
public static class ReportValues
{
    /// <summary>Of a campaign: messages that belong to none.</summary>
    public const string NoCampaign = "";

    public static bool Fits(ReportDimension dimension, string value) => dimension switch
    {
        ReportDimension.Country => value.Length == 2 && value.All(char.IsAsciiLetterUpper),
        ReportDimension.Network => value.Length <= 6 && value.Length > 0 && value.All(char.IsAsciiDigit),
        ReportDimension.User or ReportDimension.Provider => Guid.TryParse(value, out _),
        ReportDimension.Traffic => Words.Find<TrafficClass>(value) is not null,
        ReportDimension.Status => Words.Find<MessageStatus>(value) is not null,
        ReportDimension.Reason => Words.Find<MessageReason>(value) is not null,
        _ => true,
    };

    public static string Expected(ReportDimension dimension) => dimension switch
    {
        ReportDimension.Country => "Use ISO 3166-1 letters such as KE.",
        ReportDimension.Network => "Use MCC and MNC such as 63902, or 0 for networks that are not known.",
        ReportDimension.User => "Use the id of a person or a credential.",
        ReportDimension.Provider => "Use the id of a carrier account.",
        ReportDimension.Reason => "Use a reason of GET /api/v1/reasons.",
        _ => "There is no such value.",
    };
}
