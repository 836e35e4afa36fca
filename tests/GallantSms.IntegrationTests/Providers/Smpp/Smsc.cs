using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Providers.Smpp;

/// <summary>What the SMSC saw of one submit_sm.</summary>
/// <param name="Address">TON and NPI of the sender, then of the recipient.</param>
/// <param name="Part">Reference, total, number.</param>
public sealed record SmscSubmit(
    string To, string From, int[] Address, string Text, bool Payload, int Coding, int Esm, int Registered, string ServiceType, int[]? Part, bool Sar, string Id, bool Answered);

public sealed record SmscBind(string Role, string Password, int Version, string SystemType);

/// <param name="MostOpen">Submits that one session had without an answer at once.</param>
public sealed record SmscView(
    IReadOnlyList<SmscSubmit> Submits, IReadOnlyList<SmscBind> Binds, IReadOnlyDictionary<string, int> Delivered, IReadOnlyList<int> Replies,
    int Enquired, int Unbound, int Seen, int Sessions, int MostOpen, int LeastOnASession);

/// <summary>node-smpp as an SMSC, one process for the tests of a class. Its behaviour goes by system id: tests/oracles/smsc.mjs.</summary>
public sealed class Smsc : IAsyncLifetime
{
    private sealed record Ports(int Port, Uri Control);

    private Process _node = null!;
    private HttpClient _http = null!;

    public int Port { get; private set; }

    public async Task InitializeAsync()
    {
        (_node, var ports) = await NodeOracle.ServeAsync<object, Ports>("smsc.mjs", new { });
        (Port, _http) = (ports.Port, new HttpClient { BaseAddress = ports.Control });
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }

    /// <summary>An account of its own at the SMSC, which behaves so towards it.</summary>
    public async Task<ProviderAccount> AccountAsync(object? behaviour = null, params (string Key, string Value)[] settings)
    {
        var systemId = $"s{Guid.NewGuid():N}"[..15];
        await SetAsync(systemId, behaviour ?? new { });
        return Account(systemId, settings);
    }

    public ProviderAccount Account(string systemId, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["host"] = "127.0.0.1", ["port"] = $"{Port}", ["system_id"] = systemId, ["password"] = "s3cret", ["response_timeout_seconds"] = "1",
        };
        foreach (var (key, value) in settings) all[key] = value;
        return new ProviderAccount(1, "smpp", "carrier", all);
    }

    public Task SetAsync(ProviderAccount account, object behaviour) => SetAsync(account.Settings["system_id"], behaviour);

    public async Task SetAsync(string systemId, object behaviour) => (await _http.PutAsJsonAsync(systemId, behaviour)).EnsureSuccessStatusCode();

    /// <summary>Breaks every connection of the account.</summary>
    public async Task BreakAsync(ProviderAccount account) => (await _http.PostAsync(account.Settings["system_id"], null)).EnsureSuccessStatusCode();

    public async Task<SmscView> SeenAsync(ProviderAccount account) =>
        (await _http.GetFromJsonAsync<SmscView>(account.Settings["system_id"]))!;

    public SmscView Seen(ProviderAccount account)
    {
        using var response = _http.Send(new HttpRequestMessage(HttpMethod.Get, account.Settings["system_id"]));
        return JsonSerializer.Deserialize<SmscView>(response.Content.ReadAsStream(), JsonSerializerOptions.Web)!;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
