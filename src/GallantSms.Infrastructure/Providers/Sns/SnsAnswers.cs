using System.Xml;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>
/// Answers of the query API: <c>PublishResponse/PublishResult/MessageId</c>, or <c>ErrorResponse/Error/{Type,Code,Message}</c>
/// (docs.aws.amazon.com/sns/latest/api/CommonErrors.html).
/// </summary>
internal static class SnsAnswers
{
    private const int LongestId = 100;
    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 64 * 1024, IgnoreComments = true, IgnoreProcessingInstructions = true,
    };

    public static SubmitOutcome Submitted(in Exchange exchange, DateTimeOffset now)
    {
        if (exchange.Silence != Silence.None) return HttpVerdict.Of(exchange, now);
        var answer = Read(exchange);
        if (exchange.IsSuccess)
        {
            return answer is { Root: "PublishResponse", MessageId: { Length: > 0 and <= LongestId } id }
                ? new SubmitOutcome.Accepted(id) : new SubmitOutcome.Unknown();
        }

        // Of a server's failure nobody knows when it happened, whatever its code says.
        return answer is { Root: "ErrorResponse", Code: { } code } && (int)exchange.Status < 500 && SnsCodes.Error(code, answer.Message ?? "") is { } reason
            ? Refused(reason, HttpVerdict.Wait(exchange.RetryAfter, now))
            : HttpVerdict.Of(exchange, now);
    }

    public static CheckOutcome Checked(in Exchange exchange)
    {
        if (exchange.Silence == Silence.None && Read(exchange) is { } answer)
        {
            if (exchange.IsSuccess && answer.Root == "GetSMSAttributesResponse") return new(true, "Amazon SNS accepts the keys.");
            if (answer.Code is "AuthorizationError" or "AccessDenied" or "AccessDeniedException")
                return new(false, "The keys are right, but their user may not do sns:GetSMSAttributes; then it may not do sns:Publish either, perhaps.");
            if (answer.Code is "SignatureDoesNotMatch" or "InvalidClientTokenId" or "ExpiredToken" or "IncompleteSignature" or "InvalidSecurity")
                return new(false, "It does not accept the keys. Look at the access key id, the secret and the region.");
            if (answer.Code is "RequestExpired") return new(false, "It finds the request too old: this machine's clock is wrong.");
        }

        return HttpVerdict.Problem(exchange) ?? new(false, "It answered, but not as Amazon SNS does.");
    }

    private static SubmitOutcome Refused(MessageReason reason, TimeSpan? after) =>
        reason.IsRetryable() ? new SubmitOutcome.RetryLater(reason, after) : new SubmitOutcome.Rejected(reason);

    private static Answer? Read(in Exchange exchange)
    {
        string? root = null, id = null, code = null, message = null;
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(exchange.Body.ToArray()), Safe);
            xml.MoveToContent();
            root = xml.LocalName;
            xml.Read();
            while (!xml.EOF)
            {
                // Reading an element's text moves on by itself.
                if (xml.NodeType != XmlNodeType.Element) xml.Read();
                else if (xml is { LocalName: "MessageId", Depth: 2 }) id ??= xml.ReadElementContentAsString();
                else if (xml is { LocalName: "Code", Depth: 2 }) code ??= xml.ReadElementContentAsString();
                else if (xml is { LocalName: "Message", Depth: 2 }) message ??= xml.ReadElementContentAsString();
                else xml.Read();
            }

            return new(root, id, code, message);
        }
        catch (XmlException)
        {
            return null;   // half an answer is none
        }
    }

    private sealed record Answer(string Root, string? MessageId, string? Code, string? Message);
}
