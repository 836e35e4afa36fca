namespace GallantSms.Application.Messages;

public sealed class SendDefaults
{
    /// <summary>The sender of messages that name none.</summary>
    public string SenderId { get; set; } = "GallantSms";
}
