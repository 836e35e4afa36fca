namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>What is said besides submits.</summary>
internal static class SmppReplies
{
    private const byte Version34 = 0x34;

    /// <summary>bind_*: SMPP 3.4, 4.1.</summary>
    public static void Bind(PduBuffer to, uint command, uint sequence, SmppSettings settings)
    {
        to.Begin(command, CommandStatus.Ok, sequence);
        to.Text(settings.SystemId);
        to.Text(settings.Password);
        to.Text(settings.SystemType);
        to.Octet(Version34);
        to.Octet(0);     // addr_ton, addr_npi, address_range: the SMSC knows what is ours
        to.Octet(0);
        to.Text("");
        to.End();
    }

    /// <summary>deliver_sm_resp and data_sm_resp: message_id is there and empty. SMPP 3.4, 4.6.2.</summary>
    public static void Delivered(PduBuffer to, uint command, uint sequence, uint status)
    {
        to.Begin(command | CommandId.Response, status, sequence);
        to.Text("");
        to.End();
    }
}
