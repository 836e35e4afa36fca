namespace GallantSms.Domain.Messages;

/// <summary>What a message is for; routes and quiet hours differ by it. Numbers are stored.</summary>
public enum TrafficClass : short
{
    Otp = 1,
    Transactional = 2,
    Marketing = 3,
}
