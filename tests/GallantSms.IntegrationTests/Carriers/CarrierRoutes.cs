using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Domain.Routing;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>Accounts and routes of the operator, straight into the platform's database.</summary>
internal static class CarrierRoutes
{
    public static async Task<short> AddAccountAsync(this GallantFixture gallant, string kind, string name, Dictionary<string, string> settings, string secret, string secretName = "secret", int? maxPerSecond = null)
    {
        await using var scope = gallant.Services.CreateAsyncScope();
        var (db, box) = (scope.ServiceProvider.GetRequiredService<IPlatformDb>(), scope.ServiceProvider.GetRequiredService<ISecretBox>());
        var secrets = box.Protect(JsonSerializer.Serialize(new Dictionary<string, string> { [secretName] = secret }));
        var account = CarrierAccount.Create(gallant.Operator.Id, kind, name, JsonSerializer.Serialize(settings), secrets, DateTimeOffset.UtcNow);
        account.Limit(maxPerSecond, null);
        db.CarrierAccounts.Add(account);
        await db.SaveChangesAsync();
        return account.No;
    }

    /// <summary>This tenant's numbers of this prefix go through these accounts, in this order.</summary>
    public static async Task RouteAsync(this GallantFixture gallant, TestTenant tenant, long prefix, params short[] accounts)
    {
        await using (var scope = gallant.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<IPlatformDb>();
            var group = RouteGroup.Create(gallant.Operator.Id, $"{prefix} {Guid.NewGuid():N}", RoutePolicy.Priority, DateTimeOffset.UtcNow);
            group.Use(accounts.Select(no => (no, 1, false)));
            var rule = RouteRule.Create(gallant.Operator.Id, 1, group.Name, group.Id, DateTimeOffset.UtcNow);
            rule.Match([], [], [prefix.ToString(CultureInfo.InvariantCulture)], [], [], [tenant.Tenant.Id]);
            db.RouteGroups.Add(group);
            db.RouteRules.Add(rule);
            await db.SaveChangesAsync();
        }

        gallant.Services.GetRequiredService<IRouteBook>().Forget();
    }
}
