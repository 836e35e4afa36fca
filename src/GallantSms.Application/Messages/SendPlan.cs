using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages;

/// <summary>One message that will be accepted. <see cref="Price"/> in micro-units for all segments; <see cref="Text"/> only when personalised.</summary>
public readonly record struct PlannedMessage(
    Guid Id, int Index, long Msisdn, string Country, short Segments, SmsEncoding Encoding, long Price, string? Text);

/// <summary>A recipient that will not be texted, and why.</summary>
public sealed record RefusedRecipient(int Index, string Given, string Code, string Message);

/// <summary>A send that was thought through to the end, before anything is written.</summary>
public sealed record SendPlan
{
    public required Guid BatchId { get; init; }

    public required Guid TenantId { get; init; }

    public required Guid CredentialId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required Lane Lane { get; init; }

    public required TrafficClass Traffic { get; init; }

    public required string SenderId { get; init; }

    public required string Text { get; init; }

    public required bool Templated { get; init; }

    public required SmsEncoding Encoding { get; init; }

    public required bool Flash { get; init; }

    public string? Reference { get; init; }

    public string? Campaign { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? CallbackUrl { get; init; }

    public DateTimeOffset? ScheduledAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Currency { get; init; }

    public required int PriceVersion { get; init; }

    public required int Total { get; init; }

    /// <summary>In order of the request; ids rise.</summary>
    public required IReadOnlyList<PlannedMessage> Messages { get; init; }

    public required IReadOnlyList<RefusedRecipient> Refused { get; init; }

    public required long Price { get; init; }

    public required long Segments { get; init; }

    public MessageStatus InitialStatus => ScheduledAt is null ? MessageStatus.Queued : MessageStatus.Scheduled;
}
