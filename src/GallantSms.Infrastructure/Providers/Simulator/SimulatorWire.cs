using System.Text.Json.Serialization;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Simulator;

internal readonly record struct WireMessage(Guid ClientRef, string To, string From, string Text, string Encoding, bool Flash)
{
    public static WireMessage For(OutboundSms sms) => new(
        sms.MessageId, sms.To, sms.Sender, sms.Text, sms.Encoding == SmsEncoding.Ucs2 ? "ucs2" : "gsm7", sms.Flash);
}

/// <summary><c>status</c>: accepted (with id), rejected (with code), retry (with code and seconds to wait).</summary>
internal readonly record struct WireResult(string? ClientRef, string? Status, string? Id, string? Code, double? RetryAfter);

internal sealed record WireResults(WireResult[]? Results);

internal readonly record struct WireFinding(string? ClientRef, bool? Found, string? Id);

internal sealed record WireFindings(WireFinding[]? Results);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WireMessage))]
[JsonSerializable(typeof(WireResult))]
[JsonSerializable(typeof(WireResults))]
[JsonSerializable(typeof(WireFindings))]
internal sealed partial class WireJson : JsonSerializerContext;
