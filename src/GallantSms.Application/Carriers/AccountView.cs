using System.Text.Json;
using GallantSms.Application.Routing;
using GallantSms.Domain.Access;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;

namespace GallantSms.Application.Carriers;

/// <summary>A carrier account as its owner sees it.</summary>
/// <param name="No">How messages and attempts name it.</param>
/// <param name="Settings">An object in the types of the kind's schema, without secrets.</param>
/// <param name="SecretsSet">Names of the secrets that it has.</param>
/// <param name="CallbackUrl">For the carrier's settings; whoever knows it can report in the carrier's name. Null where the carrier needs none.</param>
/// <param name="MaxPerSecond">Segments; null: as many as the carrier takes.</param>
/// <param name="SenderPerSecond">Segments of one sender id.</param>
/// <param name="DisabledAt">Since when the carrier refuses the account itself.</param>
/// <param name="LimitedBy"><c>disabled</c>, <c>paused</c>, <c>circuit_open</c>, <c>asked_to_wait</c>, <c>rate_limit</c>, <c>window</c>; empty: nothing.</param>
public sealed record ProviderAccountView(
    Guid Id, short No, string Kind, string Name, JsonElement Settings, IReadOnlyList<string> SecretsSet, string? CallbackUrl, int? MaxPerSecond, int? SenderPerSecond,
    bool Paused, DateTimeOffset? DisabledAt, MessageReason? DisabledReason, string LimitedBy, DateTimeOffset CreatedAt);

/// <summary>Makes views of rows.</summary>
internal sealed class AccountViews(ProviderKinds kinds, AccountSecrets secrets, IRouteBook routes, ICarrierReports reports)
{
    public async Task<IReadOnlyList<ProviderAccountView>> OfAsync(IReadOnlyList<CarrierAccount> accounts, CancellationToken ct)
    {
        var lines = await reports.LinesAsync([.. accounts.Select(a => a.No)], ct);
        var views = new List<ProviderAccountView>(accounts.Count);
        foreach (var account in accounts) views.Add(await OfAsync(account, lines[account.No], ct));
        return views;
    }

    public async Task<ProviderAccountView> OfAsync(CarrierAccount account, CancellationToken ct) => (await OfAsync([account], ct))[0];

    public static AuditTarget Target(CarrierAccount account) => new("provider_account", account.Id.ToString(), account.Name);

    public static string LimitedBy(CarrierAccount account, IEnumerable<CarrierLineView> lines) =>
        account.DisabledAt is not null ? "disabled" : account.Paused ? "paused" : CarrierLineView.Worst(lines);

    private async Task<ProviderAccountView> OfAsync(CarrierAccount account, IEnumerable<CarrierLineView> lines, CancellationToken ct)
    {
        var kind = kinds.Find(account.Kind)?.Description;
        var callback = kind?.HasCallback == true ? (await routes.AccountAsync(account.No, ct))?.CallbackUrl?.ToString() : null;
        return new(
            account.Id, account.No, account.Kind, account.Name, AccountSettings.Show(kind, Plain(account)), secrets.Names(account.Secrets), callback, account.MaxPerSecond, account.SenderPerSecond,
            account.Paused, account.DisabledAt, account.DisabledReason, LimitedBy(account, lines), account.CreatedAt);
    }

    private static Dictionary<string, string> Plain(CarrierAccount account) => JsonSerializer.Deserialize<Dictionary<string, string>>(account.Settings) ?? [];
}
