using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.GenericHttp;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.IntegrationTests.Providers.Fakes;

namespace GallantSms.IntegrationTests.Providers.GenericHttp;

/// <summary>What README.md says under "Add a carrier without code" works as it stands there.</summary>
public sealed partial class ReadmeGuideTests : IAsyncLifetime
{
    private const string Token = "c0ffee";
    private readonly CarrierHttp _http = new(new(allowLocal: false));
    private readonly JsonNode _account = JsonNode.Parse(Blocks()[0])!;
    private GenericHttpProvider _provider = null!;
    private ScriptedCarrier _acme = null!;

    public async Task InitializeAsync()
    {
        _provider = new GenericHttpProvider(_http, TimeProvider.System);
        _acme = await ScriptedCarrier.StartAsync(Acme);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _acme.DisposeAsync();
    }

    [Fact]
    public async Task Its_account_sends_asks_and_is_checked()
    {
        var account = Account();
        Assert.Equal("generic_http", account.Kind);
        var (good, bad, lost) = (Sms("447911123456"), Sms("447911999999"), Sms("447911123457"));

        var outcomes = new List<SubmitOutcome>();
        foreach (var sms in new[] { good, bad }) outcomes.AddRange(await _provider.SubmitAsync(account, [sms], default));
        var found = await _provider.QueryAsync(account, [.. new[] { good, lost }.Select(m => new DoubtfulSms(m.MessageId, m.To, m.Sender, m.Text, DateTimeOffset.UtcNow))], default);

        Assert.Equal([new SubmitOutcome.Accepted("AT-" + good.MessageId), new SubmitOutcome.Rejected(MessageReason.InvalidNumber)], outcomes);
        Assert.Equal([new QueryOutcome.Found("AT-" + good.MessageId), new QueryOutcome.NotFound()], found);
        Assert.Equal(new CheckOutcome(true, "The carrier answers.", 25.40m, "EUR"), await _provider.CheckAsync(account, default));
    }

    [Fact]
    public async Task Its_receipts_are_read_as_it_says()
    {
        var body = Encoding.UTF8.GetBytes(Blocks()[1]);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)_account["settings"]!["receipt_hmac_secret"]!), body);
        var callback = new ReceiptCallback("POST", new Uri("http://localhost/callbacks/generic_http/acme/" + Token),
            new Dictionary<string, string> { ["X-Acme-Signature"] = Convert.ToHexStringLower(mac) }, body, DateTimeOffset.UtcNow, Token);

        var receipts = await _provider.ReadReceiptsAsync(Account(), callback, default);

        var at = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.Zero);
        Assert.Equal(
            [
                new(Guid.Empty, MessageStatus.Delivered, MessageReason.None, "DELIVERED", at, "AT-1"),
                new(Guid.Empty, MessageStatus.Undelivered, MessageReason.AbsentSubscriber, "FAILED/E301", at, "AT-2"),
            ],
            receipts!);
        Assert.Null(await _provider.ReadReceiptsAsync(Account(), callback with { Token = "" }, default));
        Assert.Null(await _provider.ReadReceiptsAsync(Account(), callback with { Headers = new Dictionary<string, string>() }, default));
    }

    [Fact]
    public async Task A_wrong_setting_is_told_in_the_words_it_quotes()
    {
        _account["settings"]!["body"] = "{\"a\": \"{{txt}}\"}";
        var check = await _provider.CheckAsync(Account(), default);
        Assert.Equal("The setting body: it knows no {{txt}}.", check.Message);
        Assert.Contains($"(\"{check.Message}\")", Section());
    }

    /// <summary>Every setting in it is one that the form and the API describe.</summary>
    [Fact]
    public void Its_settings_are_described() =>
        Assert.Subset(_provider.Description.Fields.Select(f => f.Name).ToHashSet(), _account["settings"]!.AsObject().Select(s => s.Key).ToHashSet());

    private static OutboundSms Sms(string digits) => new(
        Guid.CreateVersion7(), "+" + digits, "ACME", "Héllo \"you\" 😀 {}", SmsEncoding.Ucs2, 1, Flash: false, DateTimeOffset.UtcNow.AddHours(1));

    /// <summary>As the API stores it: an object is its JSON.</summary>
    private ProviderAccount Account() => new(1, (string)_account["kind"]!, (string)_account["name"]!, _account["settings"]!.AsObject().ToDictionary(
        s => s.Key,
        s => (s.Value!.GetValueKind() == JsonValueKind.String ? (string)s.Value! : s.Value!.ToJsonString()).Replace("https://api.acme-text.example", _acme.Url(CarrierMood.Well))),
        CallbackToken: Token);

    /// <summary>A carrier of exactly the shape that the guide describes.</summary>
    private CarrierAnswer Acme(CarrierCall call)
    {
        if (call.Header("Authorization") != "Bearer " + (string)_account["settings"]!["secret"]!) return new(401, "");
        if (call is { Method: "GET", Path: "/v2/account" }) return new(200, """{"credit": {"amount": "25.40"}}""");
        if (call is { Method: "GET", Path: "/v2/messages" })
        {
            var reference = call.Query.Split('=')[1];
            return new(200, _acme.Taken(reference) > 0 ? $$"""{"total": 1, "messages": [{"id": "AT-{{reference}}"}]}""" : """{"total": 0, "messages": []}""");
        }

        if (call is not { Method: "POST", Path: "/v2/messages" }) return new(404, "");
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(["reference", "destination", "source", "content", "validity"], body.AsObject().Select(p => p.Key));
        Assert.Equal(("ACME", "Héllo \"you\" 😀 {}", "ucs2"), ((string)body["source"]!, (string)body["content"]!["text"]!, (string)body["content"]!["encoding"]!));
        Assert.InRange((int)body["validity"]!, 3500, 3600);
        if ((string)body["destination"]! == "447911999999") return new(422, """{"error": {"code": "E104"}}""");
        _acme.Take((string)body["reference"]!);
        return new(202, $$$"""{"message": {"id": "AT-{{{body["reference"]}}}", "state": "accepted"}}""");
    }

    internal static JsonObject AccountOfTheGuide() => JsonNode.Parse(Blocks()[0])!.AsObject();

    private static string Section()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GallantSms.sln"))) folder = folder.Parent!;
        return File.ReadAllText(Path.Combine(folder.FullName, "README.md")).Split("\n## Add a carrier without code\n")[1].Split("\n## ")[0];
    }

    private static string[] Blocks() => [.. JsonBlock().Matches(Section()).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
