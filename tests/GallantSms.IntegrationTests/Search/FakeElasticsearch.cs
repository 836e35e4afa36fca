using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GallantSms.IntegrationTests.Search;

/// <summary>Answers bulk requests as a test says, for what a real server does only on a bad day.</summary>
internal sealed class FakeElasticsearch : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeElasticsearch()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>By the number of the bulk request, from 1, and the document's id: the status of the item.</summary>
    public Func<int, string, int> ItemStatus { get; set; } = (_, _) => 201;

    /// <summary>Of a whole bulk request, by its number; 200 is answered with items.</summary>
    public Func<int, int> Status { get; set; } = _ => 200;

    /// <summary>Ids of each bulk request.</summary>
    public List<string[]> Bulks { get; } = [];

    public string Url => _app.Urls.First();

    public static async Task<FakeElasticsearch> StartAsync()
    {
        var fake = new FakeElasticsearch();
        await fake._app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        context.Response.ContentType = "application/json";
        if (!context.Request.Path.Value!.EndsWith("_bulk", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("{}");
            return;
        }

        var ids = body.Split('\n').Where(l => l.Contains("\"_id\"", StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l).RootElement.EnumerateObject().First().Value.GetProperty("_id").GetString()!).ToArray();
        Bulks.Add(ids);
        context.Response.StatusCode = Status(Bulks.Count);
        if (context.Response.StatusCode != (int)HttpStatusCode.OK) return;
        var items = ids.Select(id => (Status: ItemStatus(Bulks.Count, id), Id: id)).Select(i => i.Status < 300
            ? $$$$"""{"index":{"status":{{{{i.Status}}}}}}"""
            : $$$$"""{"index":{"status":{{{{i.Status}}}},"error":{"type":"{{{{(i.Status == 429 ? "es_rejected_execution_exception" : "document_parsing_exception")}}}}"}}}""");
        await context.Response.WriteAsync($$"""{"errors":true,"items":[{{string.Join(',', items)}}]}""");
    }
}
