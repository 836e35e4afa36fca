namespace GallantSms.Domain.Messages;

/// <summary>A number that must not be texted by this tenant. Checked at accept and again right before hand-over.</summary>
public sealed class Suppression
{
    private Suppression() { }

    /// <summary>E.164 digits.</summary>
    public long Msisdn { get; private init; }

    public string Reason { get; private init; } = "";

    public DateTimeOffset CreatedAt { get; private init; }

    public static Suppression Create(long msisdn, string reason, DateTimeOffset now) =>
        new() { Msisdn = msisdn, Reason = reason, CreatedAt = now };
}
