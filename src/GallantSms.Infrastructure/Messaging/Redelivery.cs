using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>What happens to an item whose handler threw: the same in every transport.</summary>
internal static class Redelivery
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The wait after the n-th delivery failed: 50 ms, doubling, at most two seconds. Short, because the lasting patience
    /// (attempts and age by error class) is the pipeline's; this one only bridges a blip of a database or a network.
    /// </summary>
    public static TimeSpan DelayAfter(int deliveries) =>
        TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Clamp(deliveries - 1, 0, 10)));

    /// <summary>
    /// Why a handler failed, fit for a header that operators read: the exception's type and a domain code. Messages of
    /// exceptions stay out, they may quote texts and phone numbers.
    /// </summary>
    public static string ReasonOf(Exception failure) => failure is DomainException refused
        ? $"{nameof(DomainException)} {refused.Code}"
        : failure.GetType().FullName ?? failure.GetType().Name;
}
