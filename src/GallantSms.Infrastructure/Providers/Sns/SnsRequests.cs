using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>
/// Requests of the query API, version 2010-03-31 (docs.aws.amazon.com/sns/latest/api/API_Publish.html and
/// …/dg/sms_sending-overview.html for the attributes).
/// </summary>
internal static class SnsRequests
{
    private const string FormType = "application/x-www-form-urlencoded";

    public static IReadOnlyList<(string, string)> Publish(OutboundSms sms, SnsSettings settings)
    {
        List<(string, string)> form = [("Action", "Publish"), ("Version", "2010-03-31"), ("PhoneNumber", sms.To), ("Message", sms.Text)];
        var entry = 0;
        Attribute("AWS.SNS.SMS.SMSType", "String", settings.Type);
        if (settings.MaxPrice is { } price) Attribute("AWS.SNS.SMS.MaxPrice", "Number", price);

        // A sender id has a letter in it; digits alone are a number of the account's own.
        if (sms.Sender.Any(char.IsAsciiLetter)) Attribute("AWS.SNS.SMS.SenderID", "String", sms.Sender);
        else if (sms.Sender.Length > 0) Attribute("AWS.MM.SMS.OriginationNumber", "String", sms.Sender);
        return form;

        void Attribute(string name, string type, string value)
        {
            var prefix = $"MessageAttributes.entry.{++entry}.";
            form.Add((prefix + "Name", name));
            form.Add((prefix + "Value.DataType", type));
            form.Add((prefix + "Value.StringValue", value));
        }
    }

    public static IReadOnlyList<(string, string)> GetSmsAttributes() => [("Action", "GetSMSAttributes"), ("Version", "2010-03-31")];

    public static CarrierRequest Signed(IReadOnlyList<(string Name, string Value)> form, SnsSettings settings, DateTimeOffset now)
    {
        var body = Encoding.ASCII.GetBytes(string.Join('&', form.Select(f => $"{SigV4.Encode(f.Name)}={SigV4.Encode(f.Value)}")));
        List<(string, string)> sent = [("X-Amz-Date", SigV4.Date(now))];
        if (settings.Credentials.SessionToken is { } token) sent.Add(("X-Amz-Security-Token", token));

        var authority = settings.Endpoint.IsDefaultPort ? settings.Endpoint.IdnHost : $"{settings.Endpoint.IdnHost}:{settings.Endpoint.Port}";
        var request = new AwsRequest("POST", settings.Endpoint, [("Host", authority), ("Content-Type", FormType), .. sent], body);
        return new(HttpMethod.Post, settings.Endpoint, settings.Timeout, CarrierBody.Of(body, FormType))
        {
            Authorization = SigV4.Authorization(request, settings.Credentials, settings.Region, "sns", now),
            Headers = sent,
            LargestAnswer = 64 * 1024,
        };
    }
}
