using System.Net;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Security;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.Infrastructure.Webhooks;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using GallantSms.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.IntegrationTests.Webhooks;

internal static class WebhookApi
{
    public const string Webhooks = "/api/v1/webhooks";

    public static async Task<(Guid Id, string Secret)> WebhookAsync(this TestTenant tenant, string url, params string[] types)
    {
        var created = await tenant.PostAsync(Webhooks, new { url, types }).OkAsync(HttpStatusCode.Created);
        return (created.GetProperty("webhook").GetProperty("id").GetGuid(), created.GetProperty("secret").GetString()!);
    }

    public static async Task<JsonElement> ShownAsync(this TestTenant tenant, Guid id) => await tenant.GetAsync($"{Webhooks}/{id}").OkAsync();

    /// <summary>
    /// Sends to so many numbers and waits until all have arrived and all of it is written down for the webhooks. How many events that is
    /// differs: a receipt may overtake the news that its message was sent.
    /// </summary>
    public static async Task<(IReadOnlyList<Guid> Messages, int Deliveries)> SendAndFanOutAsync(this TestTenant tenant, int messages)
    {
        var sent = await tenant.SendAsync(new { phone_numbers = Enumerable.Range(0, messages).Select(i => $"+25470{i:0000000}"), message = "Hello" });
        Guid[] ids = [.. sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid())];
        var these = $"message_id in ('{string.Join("','", ids)}')";
        await Eventually.TrueAsync(async () => await tenant.CountAsync($"select count(distinct message_id) from webhook_deliveries where type = 'message.delivered' and {these}") == messages);
        return (ids, (int)await tenant.CountAsync($"select count(*) from webhook_deliveries where {these}"));
    }

    /// <summary>Of each message: numbered in order, accepted first and delivered last.</summary>
    public static void AreLives(IEnumerable<ReceivedWebhook> webhooks) => Assert.All(webhooks.GroupBy(w => w.MessageId), life =>
    {
        Assert.Equal(Enumerable.Range(1, life.Count()), life.Select(w => w.Sequence));
        Assert.Equal(("message.accepted", "message.delivered"), (life.First().Type, life.Last().Type));
    });
}

/// <summary>
/// Sends a tenant's webhooks by a clock of the test's own, a year ahead: the host's sender, which lives today, finds nothing due.
/// </summary>
internal sealed class LaneOfTomorrow : IDisposable
{
    private readonly WebhookHttp _http = new(new OutboundGuard(allowLocal: true), TimeSpan.FromSeconds(10));
    private readonly GallantMeters _meters = new();
    private readonly WebhookLane _lane;

    private LaneOfTomorrow(GallantFixture gallant, NpgsqlDataSource source, WebhookOptions options)
    {
        Source = source;
        _lane = new(_http, gallant.Services.GetRequiredService<ISecretBox>(), gallant.Services.GetRequiredService<JsonSerializerOptions>(), Options.Create(options), _meters, Clock);
    }

    public ManualClock Clock { get; } = new(DateTimeOffset.UtcNow.AddYears(1));

    public NpgsqlDataSource Source { get; }

    public static async Task<LaneOfTomorrow> OfAsync(GallantFixture gallant, TestTenant tenant, WebhookOptions? options = null) =>
        new(gallant, await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, CancellationToken.None), options ?? new());

    /// <summary>Before anything is sent: the host leaves this endpoint alone.</summary>
    public static async Task HoldAsync(TestTenant tenant, Guid endpoint) =>
        await tenant.CountAsync($"with u as (update webhook_endpoints set not_before = now() + interval '360 days' where id = '{endpoint}' returning 1) select count(*) from u");

    /// <summary>What has been written down is due when this clock begins, not today.</summary>
    public async Task TakeOverAsync(TestTenant tenant)
    {
        await tenant.CountAsync($"with u as (update webhook_deliveries set due_at = '{Clock.GetUtcNow():O}' where state = 0 and due_at < 'infinity' returning 1) select count(*) from u");
        Clock.Advance(TimeSpan.FromMilliseconds(1)); // the database rounds to microseconds
    }

    public Task<WebhookLane.Round> RunAsync(Guid endpoint) => _lane.RunAsync(Source, endpoint, CancellationToken.None);

    /// <summary>Sends until nothing waits, moving the clock whenever nothing is due.</summary>
    public async Task RunOutAsync(TestTenant tenant, Guid endpoint, TimeSpan step)
    {
        for (var idle = 0; await tenant.CountAsync($"select count(*) from webhook_deliveries where endpoint_id = '{endpoint}' and state = 0") > 0; idle++)
        {
            Assert.True(idle < 5000, "It does not come to an end.");
            if ((await RunAsync(endpoint)).Sent == 0) Clock.Advance(step);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _meters.Dispose();
    }
}
