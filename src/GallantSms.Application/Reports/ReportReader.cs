using System.Globalization;
using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Reports;

/// <summary>Counts a report and puts it into words, for whoever asks: a page, a file, a mail.</summary>
public sealed class ReportReader(IReportFigures figures, IPlatformDb db, TimeProvider clock)
{
    /// <summary>Half a class: classes are a quarter of an octave wide, an estimate is the middle of one.</summary>
    private static readonly double ClassError = Math.Round(Math.Pow(2, 1.0 / 8) - 1, 3);

    private sealed record OwnAccounts(IReadOnlyDictionary<Guid, short> All, short[] InCurrency);

    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR, FIELD_NOT_ALLOWED or REPORT_TOO_LARGE.</exception>
    public async Task<ReportView> ReadAsync(TenantInfo tenant, ReportDefinition definition, bool seesCarriers, CancellationToken ct)
    {
        var plan = ReportPlan.Of(definition, clock.GetUtcNow());
        ReportRights.Demand(plan, seesCarriers);
        var own = plan.IsOfCarriers ? await OwnAsync(tenant, ct) : new(new Dictionary<Guid, short>(), []);
        var set = await figures.ReadAsync(tenant, new(plan, plan.From, plan.To, plan.Steps, own.InCurrency, own.All, plan.Limit), ct);
        var (compared, comparedSteps) = await ComparedAsync(tenant, plan, own, ct);
        var names = await new ReportNames(db).OfAsync(tenant, plan, set.Rows, ct);

        var beside = compared?.Rows.ToDictionary(KeyOf, r => r.Figures, StringComparer.Ordinal);
        double?[]? Beside(FigureRow row) => beside is null ? null : beside.GetValueOrDefault(KeyOf(row)) ?? (compared!.More ? null : Nothing(plan));
        var rows = Filled(plan, set).Select(r => Row(plan, r, Beside(r), comparedSteps, names)).ToList();
        return new(
            plan.From, plan.To, plan.Compared?.From, plan.Compared?.To, definition.Tz ?? "UTC", Words.Of(plan.Grain), tenant.Currency,
            [.. plan.Dimensions.Select(d => new ReportColumn(Words.Of(d), ReportFields.LabelOf(d), "dimension"))],
            [.. plan.Measures.Select(m => new ReportColumn(Words.Of(m), ReportFields.LabelOf(m), ReportFields.KindOf(m)))],
            rows, new(null, null, [.. plan.Dimensions.Select(_ => (string?)null)], [.. plan.Dimensions.Select(_ => "")], set.Totals.Figures, compared?.Totals.Figures), set.More, plan.Limit, set.Pending,
            plan.Measures.Any(m => m.IsLatency()) ? ClassError : null, Notes(plan));
    }

    private async Task<(FigureSet?, IReadOnlyList<DateTimeOffset>)> ComparedAsync(TenantInfo tenant, ReportPlan plan, OwnAccounts own, CancellationToken ct)
    {
        if (plan.Compared is not { } period) return (null, []);
        var steps = ReportPeriods.Steps(period.From, period.To, plan.Grain, plan.Zone, ReportPlan.MostSteps + 2) ?? [];
        return (await figures.ReadAsync(tenant, new(plan, period.From, period.To, steps, own.InCurrency, own.All, ReportPlan.MostRows), ct), steps);
    }

    /// <summary>Without dimensions every step has its row, so that a quiet day is seen as one.</summary>
    private static IEnumerable<FigureRow> Filled(ReportPlan plan, FigureSet set)
    {
        if (plan.Dimensions.Count > 0 || plan.Grain == ReportGrain.None || plan.Sort is not null) return set.Rows;
        var byStep = set.Rows.ToDictionary(r => r.Step);
        var all = Enumerable.Range(0, plan.Steps.Count).Select(i => byStep.GetValueOrDefault(i) ?? new FigureRow(i, [], Nothing(plan)));
        return (plan.Descending ? all.Reverse() : all).Take(plan.Limit);
    }

    private static double?[] Nothing(ReportPlan plan) => [.. plan.Measures.Select(m => m == ReportMeasure.DeliveryRate || m.IsLatency() ? (double?)null : 0)];

    private static ReportRow Row(ReportPlan plan, FigureRow row, double?[]? beside, IReadOnlyList<DateTimeOffset> comparedSteps, Func<ReportDimension, string?, string> names) => new(
        row.Step >= 0 ? plan.Steps[row.Step] : null, row.Step >= 0 && row.Step < comparedSteps.Count ? comparedSteps[row.Step] : null,
        row.Values, [.. plan.Dimensions.Select((d, i) => names(d, row.Values[i]))], row.Figures, beside, Advice(plan, row));

    private static string KeyOf(FigureRow row) => string.Join('\u001f', [row.Step.ToString(CultureInfo.InvariantCulture), .. row.Values.Select(v => v ?? "\u001e")]);

    private static ReasonAdvice? Advice(ReportPlan plan, FigureRow row)
    {
        var index = plan.Dimensions.ToList().IndexOf(ReportDimension.Reason);
        if (index < 0 || row.Values[index] is not { } word || Words.Find<MessageReason>(word) is not { } reason || reason == MessageReason.None) return null;
        var facts = ReasonTable.All.FirstOrDefault(f => f.Reason == reason);
        return facts is null ? null : new(facts.Class, facts.Meaning, facts.Advice);
    }

    /// <summary>Sums of costs make sense in one currency only: accounts that are paid in another are left out, and it is said.</summary>
    private async Task<OwnAccounts> OwnAsync(TenantInfo tenant, CancellationToken ct)
    {
        var accounts = await db.CarrierAccounts.AsNoTracking().Where(a => a.OwnerId == tenant.Id)
            .Select(a => new { a.Id, a.No, Currency = db.CarrierPriceLists.Where(p => p.AccountNo == a.No).OrderByDescending(p => p.Version).Select(p => p.Currency).FirstOrDefault() }).ToListAsync(ct);
        return new(accounts.ToDictionary(a => a.Id, a => a.No), [.. accounts.Where(a => a.Currency is null || a.Currency == tenant.Currency).Select(a => a.No)]);
    }

    private static List<string> Notes(ReportPlan plan)
    {
        var notes = new List<string>();
        if (plan.Measures.Any(m => m.IsOfCarriers())) notes.Add("Cost and margin are of messages that went through your own carrier accounts whose prices are in your currency.");
        if (plan.Measures.Any(m => m.IsLatency())) notes.Add($"Latencies are estimates, at most {ClassError * 100:0.#}% off. Hand-over counts from when a message was due, delivery from hand-over.");
        return notes;
    }
}
