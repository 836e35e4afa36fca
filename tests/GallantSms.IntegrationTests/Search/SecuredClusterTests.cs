using System.Text;
using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Search.Elasticsearch;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Search;

[Collection(GallantCollection.Name)]
public sealed class SecuredClusterTests(GallantFixture gallant)
{
    private const string ApiKey = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==";

    [ElasticsearchFact]
    public async Task An_api_key_goes_over_https_to_a_server_that_the_ca_vouches_for()
    {
        await using var front = await HttpsFront.StartAsync(ElasticsearchServer.Address, $"ApiKey {ApiKey}");
        using var kit = Kit(front, o => (o.CaFile, o.ApiKey) = (front.CaFile, ApiKey));

        await WriteAndFindAsync(kit);
        Assert.True(front.Let > 3);
    }

    [ElasticsearchFact]
    public async Task A_user_and_password_are_taken_out_of_the_address()
    {
        await using var front = await HttpsFront.StartAsync(ElasticsearchServer.Address, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("elastic:p@ss/wörd")));
        using var kit = Kit(front, o => (o.CaFile, o.Address) = (front.CaFile, $"https://elastic:{Uri.EscapeDataString("p@ss/wörd")}@127.0.0.1:{front.Port}"));

        await WriteAndFindAsync(kit);
    }

    [ElasticsearchFact]
    public async Task A_server_that_nobody_vouches_for_is_sent_nothing()
    {
        await using var front = await HttpsFront.StartAsync(ElasticsearchServer.Address, $"ApiKey {ApiKey}");
        using var kit = Kit(front, o => o.ApiKey = ApiKey);

        await Assert.ThrowsAsync<SearchUnavailableException>(() => kit.Client.SendAsync(HttpMethod.Get, "", null, default));
        Assert.Equal(0, front.Let);
    }

    [ElasticsearchFact]
    public async Task A_wrong_key_is_said_to_be_refused_and_not_quoted()
    {
        await using var front = await HttpsFront.StartAsync(ElasticsearchServer.Address, $"ApiKey {ApiKey}");
        using var kit = Kit(front, o => (o.CaFile, o.ApiKey) = (front.CaFile, "wrong"));

        var refused = await Assert.ThrowsAsync<SearchUnavailableException>(() => kit.Client.SendAsync(HttpMethod.Get, "", null, default));
        Assert.Contains("sign-in", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.ToString(), StringComparison.Ordinal);
    }

    private ElasticsearchKit Kit(HttpsFront front, Action<ElasticsearchOptions> adjust) => new(
        gallant.Services.GetRequiredService<TenantDataSources>(), ElasticsearchKit.NewPrefix(), o =>
        {
            o.Address = $"https://127.0.0.1:{front.Port}";
            adjust(o);
        });

    private async Task WriteAndFindAsync(ElasticsearchKit kit)
    {
        var tenant = gallant.Operator;
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Id, default);
        var ids = await new Sent("Over a secured connection", 254740000001) { Sender = "SECURED" }.WriteAsync(tenant, source);
        await using var search = new SearchKit(kit.Index, kit.Search, kit.Index, () => kit.Indexes.RefreshAsync(kit.Names.All, default));
        await search.IndexAsync(tenant, source, 1, ids);
        Assert.Equal(ids, (await kit.Search.FindAsync(tenant, new() { Text = "secured" }, new(null, 10), default)).Items.Select(h => h.MessageId));
        foreach (var table in new[] { "messages", "batches" })
        {
            await using var command = source.CreateCommand(table == "messages" ? $"delete from messages where id = '{ids[0]}'" : "delete from batches where sender_id = 'SECURED'");
            await command.ExecuteNonQueryAsync();
        }

        await kit.DropAsync();
    }
}
