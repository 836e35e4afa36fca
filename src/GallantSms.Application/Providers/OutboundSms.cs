using GallantSms.Domain.Messages;

namespace GallantSms.Application.Providers;

/// <summary>One message on its way out. <c>MessageId</c> is our reference at the carrier on every attempt.</summary>
/// <param name="To">E.164 with '+'.</param>
public sealed record OutboundSms(
    Guid MessageId,
    string To,
    string Sender,
    string Text,
    SmsEncoding Encoding,
    int Segments,
    bool Flash,
    DateTimeOffset ExpiresAt);

/// <summary>A message that may have been taken. Carriers without references of ours are asked by number, sender, text and time.</summary>
/// <param name="SubmittedAt">Not after the first byte left.</param>
public sealed record DoubtfulSms(Guid MessageId, string To, string Sender, string Text, DateTimeOffset SubmittedAt);
