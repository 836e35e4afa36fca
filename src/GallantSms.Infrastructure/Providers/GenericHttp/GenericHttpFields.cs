using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>The settings of a carrier that is described and not programmed, in the order in which one thinks of them.</summary>
internal static class GenericHttpFields
{
    public static readonly IReadOnlyList<string> ContentTypes = ["application/json", "application/x-www-form-urlencoded", "application/xml", "text/xml"];

    private const string Places = "A JSON pointer such as /messages/0/id, xml:Name for an element, or regex: with one group.";

    private const string Placeholders = "Placeholders: {{to}}, {{to_digits}}, {{from}}, {{text}}, {{message_id}}, {{callback_url}}, {{encoding}} (gsm7 or ucs2), "
        + "{{segments}}, {{validity_seconds}}, {{flash}}, {{username}}, {{secret}}. Values are escaped for where they stand.";

    public static readonly IReadOnlyList<SettingField> All =
    [
        new("method", SettingType.Choice, "Method") { Options = ["POST", "GET", "PUT"], Default = "POST" },
        new("url", SettingType.Text, "Address", "Where a message is posted. " + Placeholders) { Required = true, Max = 2000 },
        new("headers", SettingType.Map, "Headers", "By name. Placeholders as in the address, but not {{text}} and {{from}}.") { Secret = true, Long = true, Max = 8192 },
        new("content_type", SettingType.Choice, "Body's type") { Options = ContentTypes, Default = "application/json" },
        new("body", SettingType.Text, "Body", Placeholders) { Long = true, Max = 16384 },
        new("auth", SettingType.Choice, "Sign-in", "basic sends user name and secret, bearer and header send the secret.") { Options = ["none", "basic", "bearer", "header"], Default = "none" },
        new("auth_header", SettingType.Text, "Sign-in header", "The header's name where sign-in is header.") { Default = "X-Api-Key", Max = 100 },
        new("username", SettingType.Text, "User name") { Max = 256 },
        new("secret", SettingType.Text, "Secret", "Password, token or key.") { Secret = true },

        new("success_statuses", SettingType.Text, "Statuses of success") { Default = "200-299", Max = 200 },
        new("not_taken_statuses", SettingType.Text, "Statuses of \"later\"", "With which the carrier certainly took nothing and may be asked again.") { Default = "429,503", Max = 200 },
        new("response_id", SettingType.Text, "The message's id in the answer", Places + " When empty, ours is the id.") { Max = 1000 },
        new("success_field", SettingType.Text, "Success in the answer", Places + " Where the status alone does not tell.") { Max = 1000 },
        new("success_value", SettingType.Text, "… equals", "Several with commas.") { Max = 1000 },
        new("error_field", SettingType.Text, "The error code in the answer", Places) { Max = 1000 },
        new("codes", SettingType.Map, "Error codes", "From the carrier's codes to our reasons, such as {\"21\": \"invalid_number\", \"30\": \"carrier_throttled!retry\", \"*\": \"carrier_rejected\"}. "
            + "!retry means certainly not taken, and it may go again.") { Long = true, Max = 16384 },

        new("query_url", SettingType.Text, "Address to ask for a message", "Asked with GET when an answer was lost; with {{message_id}} as a rule. Without it such messages stay unclear.") { Max = 2000 },
        new("query_id", SettingType.Text, "The message's id there", Places) { Max = 1000 },
        new("query_not_found_statuses", SettingType.Text, "Statuses of \"never had it\"", "Such as 404, only when the carrier answers so for nothing else: what it never had is sent again.") { Max = 200 },
        new("query_not_found_field", SettingType.Text, "\"Never had it\" in the answer", Places) { Max = 1000 },
        new("query_not_found_value", SettingType.Text, "… equals", "Several with commas.") { Max = 1000 },

        new("receipt_format", SettingType.Choice, "Receipts come as") { Options = ["json", "form", "query"], Default = "json" },
        new("receipt_list", SettingType.Text, "List of receipts", "JSON pointer of the array, where one callback carries several.") { Max = 1000 },
        new("receipt_id", SettingType.Text, "Its id", "JSON pointer, or a field's name.") { Max = 1000 },
        new("receipt_id_is", SettingType.Choice, "… which is", "message_id is ours, reference the carrier's from its answer.") { Options = ["reference", "message_id"], Default = "reference" },
        new("receipt_status", SettingType.Text, "Its status", "JSON pointer, or a field's name.") { Max = 1000 },
        new("statuses", SettingType.Map, "Statuses", "From the carrier's words to sent, delivered, undelivered, expired, rejected or unknown.") { Long = true, Max = 8192 },
        new("receipt_error", SettingType.Text, "Its error code", "JSON pointer, or a field's name; read by the error codes above.") { Max = 1000 },
        new("receipt_time", SettingType.Text, "Its time", "JSON pointer, or a field's name. Unix seconds or ISO 8601.") { Max = 1000 },
        new("receipt_hmac_header", SettingType.Text, "Signature header", "Where the carrier signs the callback's body.") { Max = 100 },
        new("receipt_hmac_algorithm", SettingType.Choice, "Signature algorithm") { Options = ["sha256", "sha1", "sha512"], Default = "sha256" },
        new("receipt_hmac_encoding", SettingType.Choice, "Signature encoding") { Options = ["hex", "base64"], Default = "hex" },
        new("receipt_hmac_secret", SettingType.Text, "Signature secret") { Secret = true },

        new("check_url", SettingType.Text, "Address of a check", "Asked with GET and the same sign-in, such as a balance. Without it only the settings are checked.") { Max = 2000 },
        new("check_statuses", SettingType.Text, "Statuses of a good check") { Default = "200-299", Max = 200 },
        new("check_balance", SettingType.Text, "The balance there", Places) { Max = 1000 },
        new("check_currency", SettingType.Text, "Its currency", "Three letters.") { Max = 3 },
    ];
}
