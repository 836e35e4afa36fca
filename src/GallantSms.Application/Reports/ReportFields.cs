namespace GallantSms.Application.Reports;

/// <summary>What is counted.</summary>
public enum ReportMeasure
{
    Messages,
    Delivered,
    Failed,
    OnTheWay,
    DeliveryRate,
    Segments,
    Spend,
    Cost,
    Margin,
    HandoverP50,
    HandoverP95,
    HandoverP99,
    DeliveryP50,
    DeliveryP95,
    DeliveryP99,
}

/// <summary>What it is counted by.</summary>
public enum ReportDimension
{
    Country,
    Network,
    Sender,
    Campaign,
    User,
    Traffic,
    Status,
    Reason,
    Provider,
}

public enum ReportGrain
{
    None,
    Hour,
    Day,
    Week,
    Month,
}

public enum ReportCompare
{
    None,
    Previous,
    LastYear,
}

/// <summary>The words of reports, and who may use them. Names are part of the API contract.</summary>
public static class ReportFields
{
    public static bool IsLatency(this ReportMeasure measure) => measure >= ReportMeasure.HandoverP50;

    /// <summary>Tells what carriers are paid, or which they are: for who owns the accounts.</summary>
    public static bool IsOfCarriers(this ReportMeasure measure) => measure is ReportMeasure.Cost or ReportMeasure.Margin;

    public static bool IsOfCarriers(this ReportDimension dimension) => dimension == ReportDimension.Provider;

    /// <summary><c>count</c>, <c>rate</c> (0 to 1), <c>money</c> (micro-units) or <c>duration</c> (ms).</summary>
    public static string KindOf(ReportMeasure measure) => measure switch
    {
        ReportMeasure.DeliveryRate => "rate",
        ReportMeasure.Spend or ReportMeasure.Cost or ReportMeasure.Margin => "money",
        _ when measure.IsLatency() => "duration",
        _ => "count",
    };

    public static string LabelOf(ReportMeasure measure) => measure switch
    {
        ReportMeasure.Messages => "Messages",
        ReportMeasure.Delivered => "Delivered",
        ReportMeasure.Failed => "Failed",
        ReportMeasure.OnTheWay => "On the way",
        ReportMeasure.DeliveryRate => "Delivery rate",
        ReportMeasure.Segments => "Segments",
        ReportMeasure.Spend => "Spend",
        ReportMeasure.Cost => "Cost",
        ReportMeasure.Margin => "Margin",
        ReportMeasure.HandoverP50 => "Hand-over, median",
        ReportMeasure.HandoverP95 => "Hand-over, 95%",
        ReportMeasure.HandoverP99 => "Hand-over, 99%",
        ReportMeasure.DeliveryP50 => "Delivery, median",
        ReportMeasure.DeliveryP95 => "Delivery, 95%",
        ReportMeasure.DeliveryP99 => "Delivery, 99%",
        _ => throw new ArgumentOutOfRangeException(nameof(measure)),
    };

    public static string LabelOf(ReportDimension dimension) => dimension switch
    {
        ReportDimension.User => "User",
        ReportDimension.Traffic => "Kind",
        ReportDimension.Provider => "Carrier account",
        _ => dimension.ToString(),
    };
}
