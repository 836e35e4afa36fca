using GallantSms.Application.Tenants;

namespace GallantSms.Application.Reports;

/// <summary>Counted figures of a tenant's messages.</summary>
public interface IReportFigures
{
    /// <exception cref="Domain.Shared.DomainException">REPORT_TOO_LARGE: it takes longer than a report may.</exception>
    Task<FigureSet> ReadAsync(TenantInfo tenant, FigureQuestion question, CancellationToken ct);
}

/// <param name="CostAccounts">Whose cost counts: own accounts with prices in the tenant's currency.</param>
/// <param name="Providers">Accounts by their ids; empty for who may not know them.</param>
public sealed record FigureQuestion(ReportPlan Plan, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<DateTimeOffset> Steps, short[] CostAccounts, IReadOnlyDictionary<Guid, short> Providers, int Limit);

/// <param name="Pending">Marked slots of the period that are not counted again yet.</param>
public sealed record FigureSet(IReadOnlyList<FigureRow> Rows, FigureRow Totals, bool More, int Pending);

/// <param name="Step">Index of the step of the grain; -1 without.</param>
/// <param name="Values">As <see cref="ReportRow"/> has them; providers as their numbers.</param>
public sealed record FigureRow(int Step, string?[] Values, double?[] Figures);
