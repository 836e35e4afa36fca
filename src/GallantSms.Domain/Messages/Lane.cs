namespace GallantSms.Domain.Messages;

/// <summary>The queue a chunk of messages travels on. Numbers are stored.</summary>
public enum Lane : short
{
    Urgent = 1,
    Single = 2,
    Bulk = 3,
}
