using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Delivery;

/// <summary>When a message that no carrier took is tried again, if at all: by class of error, attempts and age.</summary>
public static class RetryPolicy
{
    /// <summary><c>null</c>: it has failed. Else the pause before the next attempt.</summary>
    /// <param name="attempts">Attempts made, this one included.</param>
    /// <param name="after">What the carrier asked for.</param>
    public static TimeSpan? Pause(DeliveryOptions options, MessageReason reason, int attempts, TimeSpan? after, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (!reason.IsRetryable() || (attempts >= options.MaxAttempts && !IsOnlyNotNow(reason))) return null;

        var factor = Math.Pow(2, Math.Min(attempts - 1, 20)) * (0.75 + Random.Shared.NextDouble() / 2);
        var pause = TimeSpan.FromTicks((long)Math.Min(options.RetryDelay.Ticks * factor, options.MaxRetryDelay.Ticks));
        if (after > pause) pause = after.Value;
        return now + pause < expiresAt ? pause : null;
    }

    /// <summary>Nothing is wrong with the message or its way: it waits as long as it is valid.</summary>
    private static bool IsOnlyNotNow(MessageReason reason) => reason is MessageReason.CarrierThrottled or MessageReason.CarrierQuota or MessageReason.CarrierCredit or MessageReason.CarrierAccount;
}
