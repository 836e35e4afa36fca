using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GallantSms.Infrastructure.Providers.Infobip;

internal sealed record InfobipRequest(IReadOnlyList<InfobipMessage> Messages);

internal sealed record InfobipMessage(
    string Sender, IReadOnlyList<InfobipDestination> Destinations, InfobipContent Content, InfobipOptions Options, InfobipWebhooks? Webhooks);

/// <param name="To">E.164 without '+'.</param>
/// <param name="MessageId">Ours; Infobip takes each once.</param>
internal sealed record InfobipDestination(string To, string MessageId);

internal sealed record InfobipContent(string Text);

internal sealed record InfobipOptions(InfobipValidity ValidityPeriod, bool Flash);

internal sealed record InfobipValidity(int Amount, string TimeUnit);

internal sealed record InfobipWebhooks(InfobipDelivery Delivery, string ContentType);

internal sealed record InfobipDelivery(string Url, bool IntermediateReport);

internal sealed record InfobipAnswer(InfobipTaken?[]? Messages);

internal sealed record InfobipTaken(string? MessageId, InfobipStatus? Status);

internal sealed record InfobipStatus(int? GroupId, int? Id);

internal sealed record InfobipLogs(InfobipLog?[]? Results);

internal sealed record InfobipLog(string? MessageId);

internal sealed record InfobipBalance(decimal? Balance, string? Currency);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InfobipRequest))]
[JsonSerializable(typeof(InfobipAnswer))]
[JsonSerializable(typeof(InfobipLogs))]
[JsonSerializable(typeof(InfobipBalance))]
internal sealed partial class InfobipJson : JsonSerializerContext
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
