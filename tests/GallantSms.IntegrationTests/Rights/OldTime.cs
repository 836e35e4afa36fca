using System.Globalization;
using GallantSms.Application.Rights;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Archive;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Rights;

/// <summary>Moves what a tenant really sent into the past: ids carry their time, so that is another time in each of them.</summary>
internal static class OldTime
{
    public static async Task<NpgsqlDataSource> SourceAsync(GallantFixture gallant, TestTenant tenant) =>
        await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, CancellationToken.None);

    public static async Task ExecuteAsync(GallantFixture gallant, TestTenant tenant, string sql, params object[] values)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = (await SourceAsync(gallant, tenant)).CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(BatchCommands.Value(value));
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<string?> TextAsync(GallantFixture gallant, TestTenant tenant, string sql)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = (await SourceAsync(gallant, tenant)).CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>All batches and messages of the tenant happened at noon of that day instead. Its partition is made.</summary>
    public static async Task MoveAsync(GallantFixture gallant, TestTenant tenant, DateOnly day)
    {
        var at = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero);
        var month = new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero);
        await using var connection = await (await SourceAsync(gallant, tenant)).OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.AddPartition(IdPartition.Of(month, month.AddMonths(1)));
        var ms = at.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        string Old(string column) => $"('{ms}' || substr(replace({column}::text, '-', ''), 13))::uuid";
        var since = MessageIds.Floor(DateTimeOffset.UtcNow.AddDays(-1));
        foreach (var sql in new[]
        {
            // The search follows behind, and may come by at any moment.
            "alter table batch_search drop constraint if exists batch_search_batch_id_fkey",
            "delete from batch_search",
            "delete from message_search",
            $"update attempts set message_id = {Old("message_id")} where message_id > '{since}'",
            $"update receipts set message_id = {Old("message_id")} where message_id > '{since}'",
            $"update message_events set message_id = {Old("message_id")} where message_id > '{since}'",
            $"update messages set id = {Old("id")}, batch_id = {Old("batch_id")}, changed_at = '{at:O}' where id > '{since}'",
            $"update refusals set batch_id = {Old("batch_id")} where batch_id > '{since}'",
            $"update batches set id = {Old("id")}, first_id = {Old("first_id")}, last_id = {Old("last_id")}, created_at = '{at:O}' where id > '{since}'",
            "delete from chunks where state = 3",
        }) batch.BatchCommands.Add(new(sql));
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>A day with one message in the tenant's archive, and nowhere else.</summary>
    public static async Task ArchiveAsync(GallantFixture gallant, TestTenant tenant, DateOnly day, string digits, string text)
    {
        var (objects, store) = (gallant.Services.GetRequiredService<ArchiveObject>(), gallant.Services.GetRequiredService<ArchiveStores>().For("default")!);
        var source = await SourceAsync(gallant, tenant);
        var row = objects.New(tenant.Tenant.Id, day, "test", DateTimeOffset.UtcNow);
        await ArchiveBook.BeginAsync(source, row, CancellationToken.None);
        var written = await objects.WriteAsync(store, tenant.Tenant.Id, row, Lines(), ArchiveCounts.None with { Messages = 1 }, CancellationToken.None);
        await using var batch = source.CreateBatch();
        batch.AddVerified(written, DateTimeOffset.UtcNow);
        await batch.ExecuteNonQueryAsync();

        async IAsyncEnumerable<ArchiveLine> Lines()
        {
            await Task.CompletedTask;
            var id = MessageIds.Floor(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));
            yield return new($$"""
                {"k":"m","row":{"id":"{{id}}","batch_id":"{{id}}","msisdn":{{digits}},"price":0,"changed_at":"2001-01-01T00:00:00+00:00","status":10,"reason":0,"segments":1,"country":"KE","text":null},"text":"{{text}}","sender":"TEST","attempts":[],"receipts":[],"events":[]}
                """);
        }
    }

    public static async Task KeepAsync(TestTenant tenant, object rules)
    {
        var (status, body) = await tenant.PutAsync("/api/v1/privacy/retention", rules);
        Assert.True(status == System.Net.HttpStatusCode.OK, body.ToString());
    }

    public static RetentionRules Rules(int messages, bool withoutArchive = false) => RetentionRules.None with { Messages = messages, WithoutArchive = withoutArchive };
}
