using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Verbs;

/// <summary>Writes the OpenAPI document as a server would answer it: the client's types are made from it. Nothing is connected to.</summary>
internal static class OpenApi
{
    public static async Task<int> RunAsync(string[] args)
    {
        var file = Verb.Option(args, "--out") ?? throw new ArgumentException("openapi needs --out FILE");
        var nowhere = new Dictionary<string, string?> { ["GALLANT_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=nobody" };
        await using var app = GallantHost.Build([], new(Api: true, Workers: false), nowhere);
        app.UseEndpoints(static _ => { });      // a start would do this: the descriptions are of endpoints in the pipeline
        var document = await OpenApiDocuments.MakeAsync(app.Services);

        // A document that did not change keeps its time: what is made from it need not be made again.
        if (File.Exists(file) && (await File.ReadAllBytesAsync(file)).AsSpan().SequenceEqual(document)) return 0;
        await File.WriteAllBytesAsync(file + ".new", document);
        File.Move(file + ".new", file, overwrite: true);
        return 0;
    }
}
