using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Twilio;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Providers.Twilio;

/// <summary>Callbacks that Twilio's own library (npm twilio) signed.</summary>
public sealed class TwilioSignatureTests
{
    private const string Address = "https://sms.example/callbacks/twilio/main";
    private const string Id = "0191d2b0-0000-7000-8000-000000000001";
    private const string Query = "?message_id=" + Id;
    private static readonly TwilioProvider Provider = new(new CarrierHttp(new(allowLocal: false)), TimeProvider.System);

    [Fact]
    public async Task What_twilio_signs_is_believed_and_nothing_else()
    {
        Case[] cases =
        [
            new(Address + Query, Status()),
            new(Address, Status()),
            new(Address + Query, []),
            new("https://sms.example:443/callbacks/twilio/main" + Query, Status()),
            new(Address + Query, Status(("Body", ["Héllo & \"you\" 😀 +%=;'"]), ("Empty", [""]), ("Lines", ["a\r\nb"]))),
            new(Address + Query, Status(("b", ["1"]), ("B", ["2"]), ("_", ["3"]), ("Ä", ["4"]), ("\uFF5E", ["5"]), ("😀", ["6"]))),
            new(Address + Query, Status(("MediaUrl", ["z", "a", "z", "\uFF5E", "😀", "A", ""]))),
            new(Address + Query + "&name=O'Brien%20%2B&x=a+b&x=c", Status(("To", ["+447911123456"]))),
            new("https://sms.example/callbacks/twilio/main" + Query, Status(), Configured: "https://sms.example:8443/callbacks/twilio/main"),
            new("https://sms.example:8443/callbacks/twilio/main" + Query, Status(), Configured: "https://sms.example:8443/callbacks/twilio/main"),
            new("http://[2001:db8::1]/cb" + Query, Status(), Configured: "http://[2001:db8::1]/cb"),
            new(Address + Query, null, Body: """{"MessageSid":"SM0123456789abcdef0123456789abcdef","MessageStatus":"delivered","Text":"Héllo 😀"}"""),
            new(Address, null, Body: ""),
            .. Random(200),
        ];

        var answers = await NodeOracle.AskAsync<object, Signed>("twilio-signatures.mjs", [.. cases.Select(Question)]);

        for (var i = 0; i < cases.Length; i++)
        {
            var (callback, account) = (Callback(cases[i], answers[i]), Account(cases[i]));
            Assert.True(await ReadAsync(account, callback) is not null, answers[i].Url);
            Assert.Null(await ReadAsync(account with { Settings = new Dictionary<string, string> { ["auth_token"] = "another" } }, callback));
            Assert.Null(await ReadAsync(account, callback with { Body = callback.Body.ToArray().Concat("&x=1"u8.ToArray()).ToArray() }));
            Assert.Null(await ReadAsync(account, callback with { Url = new(callback.Url.OriginalString + (callback.Url.Query.Length == 0 ? "?" : "&") + "more=1") }));
            Assert.Null(await ReadAsync(account with { CallbackUrl = new("https://other.example/callbacks/twilio/main") }, callback));
        }
    }

    [Fact]
    public async Task A_json_callback_is_read_like_a_form()
    {
        var json = new Case(Address + Query, null, """{"MessageSid":"SM0123456789abcdef0123456789abcdef","MessageStatus":"undelivered","ErrorCode":30003,"Odd":[1]}""");
        var answer = Assert.Single(await NodeOracle.AskAsync<object, Signed>("twilio-signatures.mjs", [Question(json)]));

        var receipt = Assert.Single((await ReadAsync(Account(json), Callback(json, answer)))!);

        Assert.Equal(
            (Guid.Parse(Id), MessageStatus.Undelivered, MessageReason.AbsentSubscriber, "undelivered/30003", "SM0123456789abcdef0123456789abcdef"),
            (receipt.MessageId, receipt.Status, receipt.Reason, receipt.RawStatus, receipt.Reference));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unreadable_header_is_no_signature(string signature) =>
        Assert.Null(await ReadAsync(Account(new(Address, [])), Callback(new(Address, []), new(Address, signature))));

    /// <summary>What a body may hold that no form has.</summary>
    [Theory]
    [InlineData("%")]
    [InlineData("%zz=%u0041&&=&=x")]
    [InlineData("MessageSid")]
    [InlineData("\0=\0")]
    [InlineData("[1]", true)]
    [InlineData("{\"MessageSid\":\"\\ud800\"}", true)]
    public async Task Whatever_comes_is_no_exception(string body, bool json = false)
    {
        var callback = new ReceiptCallback("POST", new Uri(Address), Headers("AAAAAAAAAAAAAAAAAAAAAAAAAAA=", json), Encoding.Latin1.GetBytes(body), DateTimeOffset.UtcNow);
        Assert.Null(await ReadAsync(Account(new(Address, [])), callback));
    }

    /// <summary>Signed and read, even though nothing in it makes sense.</summary>
    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"MessageSid\":\"\\ud800\"}")]
    [InlineData("{\"MessageSid\":\"SM1\",\"MessageStatus\":\"delivered\"}")]
    public async Task What_is_signed_but_makes_no_sense_is_left_out(string body)
    {
        var json = new Case(Address, null, body);
        var answer = Assert.Single(await NodeOracle.AskAsync<object, Signed>("twilio-signatures.mjs", [Question(json)]));
        Assert.Empty((await ReadAsync(Account(json), Callback(json, answer)))!);
    }

    private static IEnumerable<Case> Random(int count)
    {
        var random = new Random(1);
        string[] letters = ["a", "B", "é", "ÿ", "\uFF5E", "😀", " ", "+", "%", "&", "=", "'", "\"", "~", "*", "!", "(", "0", "_", "\n"];
        string Text(int longest) => string.Concat(Enumerable.Range(0, random.Next(longest + 1)).Select(_ => letters[random.Next(letters.Length)]));
        for (var i = 0; i < count; i++)
        {
            var fields = Enumerable.Range(0, random.Next(8))
                .Select(_ => (Name: "f" + Text(3), Values: Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Text(6)).ToArray()))
                .DistinctBy(f => f.Name);
            yield return new(Address + Query, [.. fields]);
        }
    }

    private static (string Name, string[] Values)[] Status(params (string Name, string[] Values)[] more) =>
        [("MessageStatus", ["delivered"]), ("MessageSid", ["SM0123456789abcdef0123456789abcdef"]), .. more];

    private static object Question(Case @case) => new
    {
        token = TwilioProviderTests.Token,
        url = @case.Url,
        @params = @case.Fields?.ToDictionary(f => f.Name, f => f.Values.Length == 1 ? (object)f.Values[0] : f.Values),
        body = @case.Body,
    };

    private static ReceiptCallback Callback(Case @case, Signed answer)
    {
        // Behind a proxy, with the fields in the order they were given.
        var query = answer.Url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var cut ? answer.Url[cut..] : "";
        var body = @case.Body ?? string.Join('&', @case.Fields!.SelectMany(f => f.Values.Select(v => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(v).Replace("%20", "+", StringComparison.Ordinal)}")));
        return new("POST", new Uri("http://10.0.0.7:8080/callbacks/twilio/main" + query), Headers(answer.Signature, @case.Body is not null), Encoding.UTF8.GetBytes(body), DateTimeOffset.UtcNow);
    }

    private static Dictionary<string, string> Headers(string signature, bool json) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["X-Twilio-Signature"] = signature, ["Content-Type"] = json ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded",
    };

    private static ProviderAccount Account(Case @case) => new(
        1, "twilio", "main", new Dictionary<string, string> { ["auth_token"] = TwilioProviderTests.Token }, new Uri(@case.Configured));

    private static Task<IReadOnlyList<ProviderReceipt>?> ReadAsync(ProviderAccount account, ReceiptCallback callback) =>
        Provider.ReadReceiptsAsync(account, callback, default).AsTask();

    private sealed record Signed(string Url, string Signature);

    /// <param name="Url">As Twilio calls it.</param>
    /// <param name="Fields">Null for a JSON body.</param>
    /// <param name="Configured">As the account has it.</param>
    private sealed record Case(string Url, (string Name, string[] Values)[]? Fields, string? Body = null, string Configured = Address);
}
