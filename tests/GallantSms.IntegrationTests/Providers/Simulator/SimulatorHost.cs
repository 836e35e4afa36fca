using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;
using GallantSms.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Providers.Simulator;

/// <summary>A real simulator in this process, on a free loopback port, with a data folder of its own.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    public const string Secret = "s3cret";
    private readonly bool _keepsData;
    private readonly WebApplication _app;

    private SimulatorHost(WebApplication app, string data, bool keepsData)
    {
        (_app, Data, _keepsData) = (app, data, keepsData);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
    }

    public string Data { get; }

    public HttpClient Http { get; }

    public string Url => Http.BaseAddress!.ToString();

    public static async Task<SimulatorHost> StartAsync(string? data = null, params string[] args)
    {
        var folder = data ?? Path.Combine(Path.GetTempPath(), "simulator-" + Guid.NewGuid().ToString("N"));
        var app = SimulatorApp.Build(["--port", "0", "--secret", Secret, "--data", folder, "--seed", "1", .. args]);
        await app.StartAsync();
        return new SimulatorHost(app, folder, data is not null);
    }

    public ProviderAccount Account(string name, int batch = 500, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["url"] = Url, ["secret"] = Secret, ["batch"] = $"{batch}", ["timeout_seconds"] = "1",
        };
        foreach (var (key, value) in settings) all[key] = value;
        return new ProviderAccount(1, "simulator", name, all);
    }

    public async Task SetAsync(string? account, object faults)
    {
        var response = await Http.PutAsJsonAsync($"control/faults/{account}", faults);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonNode> StatsAsync(string account)
    {
        var stats = await Http.GetFromJsonAsync<JsonNode>("control/stats");
        return stats!["accounts"]![account]!;
    }

    public Task<HttpResponseMessage> SubmitAsync(string account, object body, string path = "messages") =>
        Http.PostAsJsonAsync($"accounts/{account}/{path}", body);

    public static object Message(string clientRef, string to = "+447911123456", string? callbackUrl = null) =>
        new { client_ref = clientRef, to, from = "GALLANT", text = "Hello", encoding = "gsm7", flash = false, callback_url = callbackUrl };

    public IReadOnlyList<JsonElement> Journal(string file = "submits.jsonl")
    {
        _app.Services.GetRequiredService<Journal>().Flush();
        using var reader = new StreamReader(new FileStream(Path.Combine(Data, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    public int Taken(string clientRef) => Journal().Count(line => line.GetProperty("client_ref").GetString() == clientRef);

    /// <summary>As SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (!_keepsData) Directory.Delete(Data, recursive: true);
    }
}
