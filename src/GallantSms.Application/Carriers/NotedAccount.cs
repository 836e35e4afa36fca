using System.Text.Json;
using GallantSms.Domain.Routing;

namespace GallantSms.Application.Carriers;

/// <summary>An account in the audit log.</summary>
/// <param name="Secrets">Names of those that were given; never what they are.</param>
internal sealed record NotedAccount(string Kind, string Name, JsonElement Settings, IReadOnlyList<string> Secrets, int? MaxPerSecond, int? SenderPerSecond)
{
    public static NotedAccount Of(CarrierAccount account, IEnumerable<string> secrets) =>
        new(account.Kind, account.Name, JsonSerializer.Deserialize<JsonElement>(account.Settings), [.. secrets.Order(StringComparer.Ordinal)], account.MaxPerSecond, account.SenderPerSecond);
}
