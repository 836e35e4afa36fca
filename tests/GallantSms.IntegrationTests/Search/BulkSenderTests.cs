using System.Diagnostics.Metrics;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Search;
using GallantSms.Infrastructure.Search.Elasticsearch;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GallantSms.IntegrationTests.Search;

public sealed class BulkSenderTests
{
    private static readonly TenantInfo Tenant = new(Guid.NewGuid(), 7, null, TenantKind.Customer, TenantStatus.Active, "Test", "KE", "USD", 1);

    [Fact]
    public async Task Only_the_items_that_had_no_room_are_sent_again()
    {
        await using var server = await FakeElasticsearch.StartAsync();
        using var lines = Lines(out var ids);
        server.ItemStatus = (bulk, id) => bulk == 1 && (id == ids[1] || id == ids[3]) ? 429 : 201;
        Assert.Equal(5, await SendAsync(server, lines));
        Assert.Equal([ids, [ids[1], ids[3]]], server.Bulks);
    }

    [Fact]
    public async Task A_request_without_room_and_a_fault_of_the_server_are_tried_again_and_then_told()
    {
        await using var server = await FakeElasticsearch.StartAsync();
        using var lines = Lines(out _);
        server.Status = bulk => bulk switch { 1 => 429, 2 => 503, _ => 200 };
        Assert.Equal(5, await SendAsync(server, lines));
        Assert.Equal(3, server.Bulks.Count);

        server.Status = _ => 429;
        await Assert.ThrowsAsync<SearchUnavailableException>(() => SendAsync(server, lines));
        Assert.Equal(6, server.Bulks.Count);
    }

    [Fact]
    public async Task What_is_newer_there_is_done_and_what_can_never_be_is_counted_and_left_out()
    {
        await using var server = await FakeElasticsearch.StartAsync();
        using var lines = Lines(out var ids);
        server.ItemStatus = (_, id) => id == ids[0] ? 409 : id == ids[2] ? 400 : 201;
        using var meters = new GallantMeters();
        long rejected = 0;
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter == meters.Meter && i.Name == "sms_search_failures_total") l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<long>((_, n, _, _) => rejected += n);
        listener.Start();

        Assert.Equal(3, await SendAsync(server, lines, meters));
        Assert.Single(server.Bulks);
        Assert.Equal(1, rejected);
    }

    [Fact]
    public void The_next_request_has_nothing_of_the_one_before()
    {
        using var lines = Lines(out _);
        using var fresh = new BulkLines();
        lines.Clear();
        Assert.Equal((0, 0), (lines.Count, lines.Bytes));
        foreach (var body in new[] { lines, fresh }) body.Delete("index", "7-1", 5);
        Assert.Equal(fresh.Memory.ToArray(), lines.Memory.ToArray());
        using var only = lines.Only([0]);
        Assert.Equal(fresh.Memory.ToArray(), only.Memory.ToArray());
    }

    private static async Task<long> SendAsync(FakeElasticsearch server, BulkLines lines, GallantMeters? meters = null)
    {
        var options = Options.Create(new ElasticsearchOptions { Address = server.Url, Tries = 3 });
        using var client = new ElasticsearchClient(options, TimeProvider.System);
        using var own = new GallantMeters();
        return await new BulkSender(client, options, meters ?? own, TimeProvider.System, NullLogger<BulkSender>.Instance).SendAsync("index/_bulk?routing=7", lines, default);
    }

    private static BulkLines Lines(out string[] ids)
    {
        var lines = new BulkLines();
        var documents = Enumerable.Range(0, 5).Select(i => new SearchDocument(
            Guid.CreateVersion7(), Guid.NewGuid(), 254700000000 + i, "KE", 63902, 10, 0, 1, 8000, "GALLANT", null, null, [], Guid.NewGuid(), ["hello"], false, new(default, default, []))).ToArray();
        foreach (var document in documents) lines.Put(Tenant, document, 1);
        ids = [.. documents.Select(d => IndexNames.Document(Tenant, d.Id))];
        return lines;
    }
}
