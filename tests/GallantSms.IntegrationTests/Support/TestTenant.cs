using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GallantSms.Application.Credits;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Support;

/// <summary>One tenant and its client. Answers come as the envelope's JSON.</summary>
internal sealed class TestTenant(GallantFixture gallant, TenantInfo tenant, string key)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public TenantInfo Tenant => tenant;

    public HttpClient Client { get; } = gallant.NewClient(key);

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body as HttpContent ?? JsonContent.Create(body) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, object body)
    {
        using var response = await Client.PutAsync(path, body as HttpContent ?? JsonContent.Create(body));
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(string path)
    {
        using var response = await Client.DeleteAsync(path);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Sends and returns <c>data</c> of the 202.</summary>
    public async Task<JsonElement> SendAsync(object body, string path = "/api/v1/sms/send")
    {
        var (status, answer) = await PostAsync(path, body);
        Assert.True(status == HttpStatusCode.Accepted, answer.ToString());
        return answer.GetProperty("data");
    }

    /// <summary>The report of a bulk once all its messages have ended.</summary>
    public async Task<JsonElement> FinishedAsync(Guid bulkId)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var (_, body) = await GetAsync($"/api/v1/sms/status/{bulkId}");
            var report = body.GetProperty("data");
            if (report.GetProperty("finished").GetBoolean()) return report;
            Assert.False(deadline.IsCancellationRequested, $"Not finished in time: {report.GetProperty("counts")}");
            await Task.Delay(20);
        }
    }

    /// <summary>The report of a message once it has the status.</summary>
    public async Task<JsonElement> ReachedAsync(Guid messageId, string status)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var (_, body) = await GetAsync($"/api/v1/sms/reports/{messageId}");
            var report = body.GetProperty("data");
            if (report.GetProperty("message").GetProperty("status").GetString() == status) return report;
            Assert.False(deadline.IsCancellationRequested, $"Not {status} in time: {report.GetProperty("timeline")}");
            await Task.Delay(20);
        }
    }

    public Task<BalanceView> BalanceAsync() => gallant.Services.GetRequiredService<ILedger>().BalanceAsync(tenant, CancellationToken.None);

    public Task<LedgerProof> ProofAsync() => gallant.Services.GetRequiredService<ILedger>().ProveAsync(tenant, CancellationToken.None);

    /// <summary>A number straight from the tenant's database.</summary>
    public async Task<long> CountAsync(string sql)
    {
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Id, CancellationToken.None);
#pragma warning disable CA2100 // the tests' own statements
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>How many rows a send could have written.</summary>
    public async Task<long> TracesAsync() =>
        await CountAsync("select (select count(*) from batches) + (select count(*) from messages) + (select count(*) from chunks) + (select count(*) from ledger_transfers) + (select count(*) from idempotency_keys)");
}
