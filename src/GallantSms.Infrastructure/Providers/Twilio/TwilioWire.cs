using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>A message as the API tells of it. Dates are RFC 2822, in UTC; not sent yet: no <c>DateSent</c>.</summary>
internal sealed record TwilioMessage(string? Sid, string? To, string? From, string? Body, string? MessagingServiceSid, string? DateCreated, string? DateSent);

internal sealed record TwilioPage(TwilioMessage?[]? Messages, string? NextPageUri);

internal sealed record TwilioProblem(int? Code);

internal sealed record TwilioBalance(string? Balance, string? Currency);

internal sealed record TwilioAccount(string? Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TwilioMessage))]
[JsonSerializable(typeof(TwilioPage))]
[JsonSerializable(typeof(TwilioProblem))]
[JsonSerializable(typeof(TwilioBalance))]
[JsonSerializable(typeof(TwilioAccount))]
internal sealed partial class TwilioJson : JsonSerializerContext
{
    public static bool TryRead<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            value = default;
        }

        return value is not null;
    }
}
