using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Tenants;

/// <summary>Regions that a new tenant's data may lie in; <c>default</c> first.</summary>
public sealed record ListResidencies : IQuery<IReadOnlyList<string>>;

internal sealed class ListResidenciesHandler(IResidencies residencies) : IRequestHandler<ListResidencies, IReadOnlyList<string>>
{
    public Task<IReadOnlyList<string>> Handle(ListResidencies query, CancellationToken ct) => Task.FromResult(residencies.All);
}
