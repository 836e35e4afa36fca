using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;
using GallantSms.Infrastructure.Providers.Twilio;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Providers.Twilio;

/// <summary>Twilio's published description of its API, which Prism checks every request by.</summary>
public sealed class TwilioPrism : IAsyncLifetime
{
    private Process _prism = null!;

    public string Url { get; private set; } = "";

    /// <summary>The fields that a message may have.</summary>
    public IReadOnlyList<string> Fields { get; private set; } = [];

    public async Task InitializeAsync()
    {
        (_prism, var answer) = await NodeOracle.ServeAsync<object?, Answer>("twilio-prism.mjs", null);
        (Url, Fields) = (answer.Url, answer.Fields);
    }

    public async Task DisposeAsync()
    {
        _prism.StandardInput.Close();   // it serves until then
        await _prism.WaitForExitAsync();
        _prism.Dispose();
    }

    private sealed record Answer(string Url, string[] Fields);
}

public sealed class TwilioOracleTests(TwilioPrism prism) : IClassFixture<TwilioPrism>, IDisposable
{
    private readonly CarrierHttp _http = new(new(allowLocal: false));

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("MG0123456789abcdef0123456789abcdef")]
    public async Task What_we_send_is_what_twilio_describes(string? service)
    {
        var provider = new TwilioProvider(_http, TimeProvider.System);
        var account = Account(service);
        var sms = new OutboundSms(Guid.CreateVersion7(), "+447911123456", "GALLANT", "Héllo & \"you\" 😀 +%", SmsEncoding.Ucs2, 1, Flash: true, DateTimeOffset.UtcNow.AddHours(1));

        using var body = TwilioRequests.Submit(TwilioSettings.Read(account)!, sms, account.CallbackUrl, DateTimeOffset.UtcNow);
        Assert.Subset(prism.Fields.ToHashSet(), TwilioForm.Parse(await body.ReadAsStringAsync()).Select(f => f.Key).ToHashSet());
        Assert.IsType<SubmitOutcome.Accepted>(Assert.Single(await provider.SubmitAsync(account, [sms], default)));
        Assert.IsType<QueryOutcome.NotFound>(Assert.Single(await provider.QueryAsync(account, [new(sms.MessageId, sms.To, sms.Sender, sms.Text, DateTimeOffset.UtcNow)], default)));
        var check = await provider.CheckAsync(account, default);
        Assert.Equal((true, 0.05m, "USD"), (check.Works, check.Balance, check.Currency));
    }

    /// <summary>Were these let through, the test above would prove nothing.</summary>
    [Theory]
    [InlineData("POST", "Messages.json", "From=GALLANT&Body=x")]
    [InlineData("POST", "Messages.json", "Too=%2B447911123456&From=GALLANT&Body=x")]
    [InlineData("POST", "Messages.json", "To=%2B447911123456&From=GALLANT&Body=x&ValidityPeriod=long")]
    [InlineData("POST", "Messages.json", "To=%2B447911123456&MessagingServiceSid=SK1&Body=x")]
    [InlineData("GET", "Messages.json?PageSize=2000", null)]
    public async Task What_twilio_does_not_describe_is_refused(string method, string path, string? form)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new(method), new Uri($"{prism.Url}/2010-04-01/Accounts/{TwilioProviderTests.Sid}/{path}"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("a:b"u8)) },
            Content = form is null ? null : new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    private ProviderAccount Account(string? service)
    {
        var settings = new Dictionary<string, string> { ["account_sid"] = TwilioProviderTests.Sid, ["auth_token"] = TwilioProviderTests.Token, ["api_url"] = prism.Url };
        if (service is not null) (settings["messaging_service_sid"], settings["keep_sender"]) = (service, "true");
        return new(1, "twilio", "main", settings, new Uri("https://sms.example/callbacks/twilio/main"));
    }
}
