using System.Text.Json;
using GallantSms.Application.Common;
using MediatR;

namespace GallantSms.Application.Carriers;

/// <summary>The kinds of carriers that accounts can be made at.</summary>
public sealed record ListProviders : IQuery<IReadOnlyList<ProviderKindView>>;

/// <param name="Kind">Names it in accounts and callback addresses.</param>
/// <param name="Documentation">Where the vendor describes its interface.</param>
/// <param name="Setup">What to set at the vendor.</param>
/// <param name="HasCallback">Receipts come to the account's callback address.</param>
/// <param name="ReportsOurId">Receipts name our message id.</param>
/// <param name="CanQuery">It can be asked what became of a message.</param>
/// <param name="SettingsSchema">JSON Schema (draft 2020-12) of an account's settings, in the order of a form; <c>writeOnly</c> marks secrets, <c>x-multiline</c> long texts.</param>
public sealed record ProviderKindView(
    string Kind, string Name, string Documentation, string Setup, bool HasCallback, bool ReportsOurId, bool CanQuery, JsonElement SettingsSchema);

internal sealed class ListProvidersHandler(ProviderKinds kinds, OwnCarriers own) : IRequestHandler<ListProviders, IReadOnlyList<ProviderKindView>>
{
    public Task<IReadOnlyList<ProviderKindView>> Handle(ListProviders query, CancellationToken ct)
    {
        _ = own.OwnerId;
        return Task.FromResult<IReadOnlyList<ProviderKindView>>([.. kinds.All.Select(d =>
            new ProviderKindView(d.Kind, d.Name, d.Documentation, d.Setup, d.HasCallback, d.ReportsOurId, d.CanQuery, Carriers.SettingsSchema.Of(d)))]);
    }
}
