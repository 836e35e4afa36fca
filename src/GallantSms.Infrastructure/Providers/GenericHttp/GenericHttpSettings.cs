using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Xml;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>An account's settings, understood: <see cref="GenericHttpFields"/> says what each is.</summary>
internal sealed record GenericHttpSettings
{
    public required HttpMethod Method { get; init; }

    public required Template Url { get; init; }

    public required IReadOnlyList<(string Name, Template Value)> Headers { get; init; }

    public required string ContentType { get; init; }

    public Template? Body { get; init; }

    public required StatusRanges Success { get; init; }

    public required StatusRanges NotTaken { get; init; }

    public Locator? Id { get; init; }

    public Condition? Succeeded { get; init; }

    public Locator? Error { get; init; }

    public required CodeMap Codes { get; init; }

    public Template? QueryUrl { get; init; }

    public Locator? QueryId { get; init; }

    public required StatusRanges NotFound { get; init; }

    public Condition? NeverHad { get; init; }

    public required IReadOnlyDictionary<string, MessageStatus> Statuses { get; init; }

    public Template? CheckUrl { get; init; }

    public required StatusRanges CheckStatuses { get; init; }

    public Locator? CheckBalance { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>The settings, or in words a person can act on what is wrong with them.</summary>
    public static (GenericHttpSettings? Settings, string? Problem) Read(ProviderAccount account)
    {
        try
        {
            return (new Reader(account).Read(), null);
        }
        catch (UnreadableException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>A place in an answer that has one of some values.</summary>
    internal sealed record Condition(Locator Field, IReadOnlyList<string> Values)
    {
        /// <summary><c>null</c> when the place is not there.</summary>
        public bool? Holds(AnswerBody answer) => Field.Find(answer) is { } value ? Values.Contains(value, StringComparer.Ordinal) : null;
    }

    /// <summary>Never leaves this file.</summary>
    private sealed class UnreadableException(string message) : Exception(message);

    private sealed class Reader(ProviderAccount account)
    {
        private static readonly FrozenSet<string> OursAlone = new[]
        {
            "Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "Trailer", "TE",
        }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

        public GenericHttpSettings Read()
        {
            var method = Choice("method", "POST", "POST", "GET", "PUT");
            var contentType = Choice("content_type", "application/json", [.. GenericHttpFields.ContentTypes]);
            var body = method == "GET" ? null : Body(contentType);
            Choice("receipt_format", "json", "json", "form", "query");
            Choice("receipt_id_is", "reference", "reference", "message_id");
            Choice("receipt_hmac_algorithm", "sha256", "sha1", "sha256", "sha512");
            Choice("receipt_hmac_encoding", "hex", "hex", "base64");
            if (account.Text("receipt_hmac_header") is not null && account.Text("receipt_hmac_secret") is null) throw Wrong("receipt_hmac_secret", "is missing");
            return new()
            {
                Method = new HttpMethod(method),
                Url = Template("url", TemplateKind.Url) ?? throw Wrong("url", "is missing"),
                Headers = Headers(),
                ContentType = contentType,
                Body = body,
                Success = Ranges("success_statuses", "200-299"),
                NotTaken = Ranges("not_taken_statuses", "429,503"),
                Id = Place("response_id"),
                Succeeded = If("success_field", "success_value"),
                Error = Place("error_field"),
                Codes = Codes(),
                QueryUrl = Question(),
                QueryId = Place("query_id"),
                NotFound = Ranges("query_not_found_statuses", ""),
                NeverHad = If("query_not_found_field", "query_not_found_value"),
                Statuses = Statuses(),
                CheckUrl = Template("check_url", TemplateKind.Url),
                CheckStatuses = Ranges("check_statuses", "200-299"),
                CheckBalance = Place("check_balance"),
                Timeout = TimeSpan.FromSeconds(account.Number("timeout_seconds", 30, 1, 300) ?? throw Wrong("timeout_seconds", "is not between 1 and 300")),
            };
        }

        private static UnreadableException Wrong(string name, string problem) => new($"The setting {name}: {problem}.");

        private Template? Template(string name, TemplateKind kind)
        {
            if (account.Text(name) is not { } text) return null;
            var (template, problem) = GenericHttp.Template.Parse(text, kind);
            return template ?? throw Wrong(name, problem!);
        }

        /// <summary>A question by a sender that was not the one shown would be answered "never had it", and the message sent twice.</summary>
        private Template? Question() => account.Text("query_url") is { } text && text.Contains("{{from}}", StringComparison.Ordinal)
            ? throw Wrong("query_url", "takes no {{from}}: another sender may have been shown")
            : Template("query_url", TemplateKind.Url);

        private Template? Body(string contentType)
        {
            var kind = contentType switch
            {
                "application/json" => TemplateKind.Json,
                "application/x-www-form-urlencoded" => TemplateKind.Form,
                _ => TemplateKind.Xml,
            };
            if (Template("body", kind) is not { } body) return null;

            var sample = body.Render(TemplateValues.OfNone(account));
            try
            {
                if (kind == TemplateKind.Json) JsonDocument.Parse(sample).Dispose();
                if (kind == TemplateKind.Xml) new XmlDocument { XmlResolver = null }.LoadXml(sample);
            }
            catch (Exception e) when (e is JsonException or XmlException)
            {
                throw Wrong("body", $"is no {(kind == TemplateKind.Json ? "JSON" : "XML")}");
            }

            return body;
        }

        private List<(string, Template)> Headers()
        {
            var headers = new List<(string, Template)>();
            foreach (var (name, text) in account.Map("headers") ?? throw Wrong("headers", "is no object of texts"))
            {
                if (!IsName(name) || OursAlone.Contains(name)) throw Wrong("headers", "has a name that is none, or is not for you to set");
                var (template, problem) = GenericHttp.Template.Parse(text, TemplateKind.Header);
                headers.Add((name, template ?? throw Wrong("headers", problem!)));
            }

            switch (Choice("auth", "none", "none", "basic", "bearer", "header"))
            {
                case "basic":
                    if (!account.Has("username", "secret", out var user, out var password)) throw Wrong("username", "and secret are needed to sign in");
                    Add("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
                    break;
                case "bearer":
                    Add("Authorization", "Bearer " + Secret());
                    break;
                case "header":
                    var name = account.Text("auth_header", "X-Api-Key");
                    if (!IsName(name) || OursAlone.Contains(name)) throw Wrong("auth_header", "is no header that can be set");
                    Add(name, Secret());
                    break;
            }

            return headers;

            void Add(string name, string value) => headers.Add((name, GenericHttp.Template.Literal(value)));
        }

        private string Secret() =>
            account.Text("secret") is not { } secret ? throw Wrong("secret", "is missing")
            : secret.AsSpan().ContainsAnyExceptInRange('!', '~') ? throw Wrong("secret", "has characters that no header can carry")
            : secret;

        private string Choice(string name, string fallback, params string[] options) =>
            account.Text(name, fallback) is var chosen && options.Contains(chosen) ? chosen : throw Wrong(name, "is none of its choices");

        private CodeMap Codes()
        {
            var (codes, problem) = CodeMap.Parse(account.Map("codes"));
            return codes ?? throw Wrong("codes", problem!);
        }

        private StatusRanges Ranges(string name, string fallback) =>
            StatusRanges.Parse(account.Text(name, fallback)) ?? throw Wrong(name, "is no list of statuses such as 200-299, 304");

        private Locator? Place(string name) =>
            account.Text(name) is not { } text ? null
            : Locator.Parse(text) ?? throw Wrong(name, "is neither a JSON pointer (/a/b), nor xml:Name, nor regex: with one group");

        private Condition? If(string field, string value)
        {
            if (Place(field) is not { } place) return null;
            var values = account.Text(value, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return values.Length > 0 ? new(place, values) : throw Wrong(value, "is missing");
        }

        private Dictionary<string, MessageStatus> Statuses()
        {
            var statuses = new Dictionary<string, MessageStatus>(StringComparer.OrdinalIgnoreCase);
            foreach (var (word, name) in account.Map("statuses") ?? throw Wrong("statuses", "is no object of texts"))
            {
                statuses[word] = name switch
                {
                    "sent" => MessageStatus.Sent,
                    "delivered" => MessageStatus.Delivered,
                    "undelivered" => MessageStatus.Undelivered,
                    "expired" => MessageStatus.Expired,
                    "rejected" => MessageStatus.Rejected,
                    "unknown" => MessageStatus.Unknown,
                    _ => throw Wrong("statuses", "has a value that is none of sent, delivered, undelivered, expired, rejected, unknown"),
                };
            }

            return statuses;
        }

        /// <summary>A token (RFC 9110, 5.6.2).</summary>
        private static bool IsName(string name) =>
            name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
    }
}
