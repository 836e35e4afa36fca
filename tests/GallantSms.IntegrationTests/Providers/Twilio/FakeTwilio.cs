using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using GallantSms.IntegrationTests.Providers.Http;

namespace GallantSms.IntegrationTests.Providers.Twilio;

/// <summary>Twilio's message resource, as its API description has it. Our id is read from the receipts' address.</summary>
internal sealed class FakeTwilio(string authorization) : IFakeVendor
{
    private readonly ConcurrentQueue<Message> _messages = new();

    /// <summary>Balances are those of the parent account.</summary>
    public bool IsSubaccount { get; set; }

    public CarrierReply Stranger => Problem(401, 20003);

    public static CarrierReply Problem(int status, int code) =>
        new(status, $$"""{"code":{{code}},"message":"No","more_info":"https://www.twilio.com/docs/errors/{{code}}","status":{{status}}}""");

    public int Taken(Guid messageId) => _messages.Count(m => m.Ours == messageId.ToString());

    /// <summary>As if somebody else had sent it.</summary>
    public void Add(string to, string from, string body, DateTimeOffset created, DateTimeOffset? sent = null) => _messages.Enqueue(new("", to, from, body, null, created, sent));

    public bool Knows(CarrierCall call) => call.Headers.TryGetValue("Authorization", out var given) && given == authorization;

    public bool IsSubmit(CarrierCall call) => call.Method == "POST";

    public CarrierReply Take(CarrierCall call)
    {
        var form = call.Form;
        var ours = form.TryGetValue("StatusCallback", out var callback) ? callback.Split("message_id=")[1] : "";
        var message = new Message(ours, form["To"], form.GetValueOrDefault("From") ?? "+15005550006", form["Body"], form.GetValueOrDefault("MessagingServiceSid"), DateTimeOffset.UtcNow, null);
        _messages.Enqueue(message);
        return new(201, JsonSerializer.Serialize(message.ToWire()));
    }

    public CarrierReply Refuse(CarrierCall call) => Problem(400, 21211);

    public CarrierReply TooFew(CarrierReply full) => full with { Body = "{}" };

    public CarrierReply Tell(CarrierCall call)
    {
        if (call.Path.EndsWith("/Balance.json", StringComparison.Ordinal)) return IsSubaccount ? Problem(404, 20404) : new(200, """{"balance":"12.345","currency":"USD"}""");
        if (!call.Path.EndsWith("/Messages.json", StringComparison.Ordinal)) return new(200, """{"status":"active"}""");

        var size = int.Parse(call.Parameters["PageSize"], CultureInfo.InvariantCulture);
        var found = _messages.Where(m => m.To == call.Parameters["To"]).Reverse().ToArray();
        return new(200, JsonSerializer.Serialize(new
        {
            messages = found.Take(size).Select(m => m.ToWire()),
            next_page_uri = found.Length > size ? "/2010-04-01/more" : null,
        }));
    }

    private sealed record Message(string Ours, string To, string From, string Body, string? Service, DateTimeOffset Created, DateTimeOffset? Sent)
    {
        private readonly string _sid = "SM" + Guid.NewGuid().ToString("N");

        public object ToWire() => new
        {
            sid = _sid, to = To, from = From, body = Body, status = "queued", messaging_service_sid = Service,
            date_created = Date(Created), date_sent = Sent is { } sent ? Date(sent) : null,
        };

        private static string Date(DateTimeOffset date) => date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
    }
}
