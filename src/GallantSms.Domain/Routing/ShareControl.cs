namespace GallantSms.Domain.Routing;

/// <summary>What an account did to one country within a window.</summary>
/// <param name="Failed">Not taken for the carrier's own reasons, or without a clear answer.</param>
/// <param name="ReceiptMs">From hand-over to receipt, sum over delivered.</param>
public readonly record struct CarrierFigures(long Accepted, long Rejected, long Failed, long Delivered, long Undelivered, long SubmitMs, long ReceiptMs)
{
    public long Tried => Accepted + Rejected + Failed;

    /// <summary>0 to 1; <c>null</c> before anything was tried.</summary>
    public double? ErrorRate => Tried == 0 ? null : (double)Failed / Tried;

    /// <summary>Of those reported on; <c>null</c> before any report.</summary>
    public double? DeliveredRatio => Delivered + Undelivered == 0 ? null : (double)Delivered / (Delivered + Undelivered);

    public double? SubmitMilliseconds => Accepted == 0 ? null : (double)SubmitMs / Accepted;

    public double? ReceiptSeconds => Delivered == 0 ? null : ReceiptMs / 1000d / Delivered;

    public static CarrierFigures operator +(CarrierFigures a, CarrierFigures b) => new(
        a.Accepted + b.Accepted, a.Rejected + b.Rejected, a.Failed + b.Failed, a.Delivered + b.Delivered, a.Undelivered + b.Undelivered,
        a.SubmitMs + b.SubmitMs, a.ReceiptMs + b.ReceiptMs);
}

/// <summary>How much of its resting share an account has now.</summary>
/// <param name="Calm">Good looks in a row.</param>
public readonly record struct CarrierShare(double Share, int Calm, string Reason)
{
    public static readonly CarrierShare Whole = new(1, 0, "");
}

/// <summary>
/// Moves an account's share by what it did. Down by halves at once, up by tenths and only after several good looks, nothing
/// in between: an account that is neither good nor bad keeps its share, so that traffic does not swing. It never falls to
/// nothing, because only traffic can show that it is well again, and it drifts back when there was none.
/// </summary>
public static class ShareControl
{
    public const double Least = 0.05;

    private const int Enough = 20;
    private const double Bad = 0.20;
    private const double Good = 0.05;
    private const int CalmLooks = 3;
    private const double Step = 0.10;

    /// <param name="delivery">Of a longer window than <paramref name="recent"/>: receipts come late.</param>
    /// <param name="usual">The delivered ratio of all accounts to that country, to tell a bad carrier from a bad country.</param>
    public static CarrierShare Next(CarrierShare now, CarrierFigures recent, CarrierFigures delivery, double? usual)
    {
        if (recent.Tried >= Enough && recent.ErrorRate >= Bad) return Lower(now, $"{recent.ErrorRate:P0} not taken");
        if (delivery.Delivered + delivery.Undelivered >= 5 * Enough && usual is { } others && delivery.DeliveredRatio < others - Bad)
            return Lower(now, $"{delivery.DeliveredRatio:P0} delivered, {others:P0} by others");
        if (now.Share >= 1) return CarrierShare.Whole;

        // Fewer tries than tell anything count as calm: a share that nobody uses drifts back.
        var calm = recent.Tried < Enough || recent.ErrorRate <= Good;
        if (!calm) return now with { Calm = 0 };
        if (now.Calm + 1 < CalmLooks) return now with { Calm = now.Calm + 1 };
        var share = Math.Min(1, Math.Round(now.Share + Step, 3));
        return share >= 1 ? CarrierShare.Whole : new(share, CalmLooks - 1, "recovering");
    }

    private static CarrierShare Lower(CarrierShare now, string reason) => new(Math.Max(Least, Math.Round(now.Share / 2, 3)), 0, reason);
}
