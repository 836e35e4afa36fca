using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Reports;

/// <summary>Counts a report now.</summary>
public sealed record QueryReport(ReportDefinition Definition) : IQuery<ReportView>;

internal sealed class QueryReportHandler(ITenantContext tenant, ICurrentCaller current, ReportReader reader) : IRequestHandler<QueryReport, ReportView>
{
    public Task<ReportView> Handle(QueryReport query, CancellationToken ct) =>
        reader.ReadAsync(tenant.Tenant, query.Definition, ReportRights.SeesCarriers(tenant.Tenant, current.Caller.Scopes), ct);
}
