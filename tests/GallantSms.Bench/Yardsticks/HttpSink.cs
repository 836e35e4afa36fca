using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GallantSms.Bench.Yardsticks;

/// <summary>Carriers that only answer, in this process: Twilio one message a request, Infobip up to a hundred.</summary>
internal sealed class HttpSink : IAsyncDisposable
{
    public const string TwilioPath = "/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json";
    public const string InfobipPath = "/sms/3/messages";

    private static readonly byte[] TwilioAnswer = """{"sid":"SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","status":"queued","error_code":null}"""u8.ToArray();
    private readonly WebApplication _app;

    private HttpSink(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public static async Task<HttpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http => http.Request.Path == InfobipPath ? InfobipAsync(http) : TwilioAsync(http));
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task TwilioAsync(HttpContext http)
    {
        while (await http.Request.BodyReader.ReadAsync() is var read)
        {
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        http.Response.StatusCode = 201;
        http.Response.ContentLength = TwilioAnswer.Length;
        await http.Response.Body.WriteAsync(TwilioAnswer);
    }

    private static async Task InfobipAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var answer = new StringBuilder("""{"messages":[""");
        foreach (var message in body.RootElement.GetProperty("messages").EnumerateArray())
        {
            if (answer[^1] == '}') answer.Append(',');
            answer.Append($$$"""{"messageId":"{{{message.GetProperty("destinations")[0].GetProperty("messageId").GetString()}}}","status":{"groupId":1,"id":26,"name":"PENDING_ACCEPTED"}}""");
        }

        var bytes = Encoding.ASCII.GetBytes(answer.Append("]}").ToString());
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    }
}
