namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>One address of a PDU: type of number, numbering plan, and the address without '+'. SMPP 3.4, 5.2.5 to 5.2.9.</summary>
internal readonly record struct SmppAddress(byte Ton, byte Npi, string Text);

/// <summary>A message's place among its parts, the first being 1, and how the parts say so.</summary>
internal readonly record struct PartOf(Concatenation How, ushort Reference, byte Total, byte Number);

/// <summary>Writes submit_sm (SMPP 3.4, 4.4.1): one part of a message, a receipt asked for.</summary>
internal static class SubmitSm
{
    private const byte FinalReceipt = 0x01;
    private const int LongestShortMessage = 254;

    /// <param name="validity">Relative, or empty: SMPP 3.4, 7.1.1.2.</param>
    public static void Write(
        PduBuffer to, uint sequence, string serviceType, in SmppAddress source, in SmppAddress destination,
        string validity, byte dataCoding, ReadOnlySpan<byte> text, in PartOf part)
    {
        var header = part is { Total: > 1, How: Concatenation.Udh };
        var payload = text.Length > LongestShortMessage;

        to.Begin(CommandId.SubmitSm, CommandStatus.Ok, sequence);
        to.Text(serviceType);
        Write(to, source);
        Write(to, destination);
        to.Octet(header ? EsmClass.HasUserDataHeader : (byte)0);
        to.Octet(0);                // protocol_id
        to.Octet(0);                // priority_flag
        to.Text("");                // schedule_delivery_time: now
        to.Text(validity);
        to.Octet(FinalReceipt);
        to.Octet(0);                // replace_if_present_flag
        to.Octet(dataCoding);
        to.Octet(0);                // sm_default_msg_id
        if (header)
        {
            // 3GPP TS 23.040, 9.2.3.24.1: length of the header, "concatenated, 8-bit reference", its length, reference, total, number.
            to.Octet((byte)(6 + text.Length));
            to.Octets([5, 0, 3, (byte)part.Reference, part.Total, part.Number]);
        }
        else
        {
            to.Octet(payload ? (byte)0 : (byte)text.Length);
        }

        if (!payload) to.Octets(text);
        if (part is { Total: > 1, How: Concatenation.Sar })
        {
            to.Tlv(TlvTag.SarMsgRefNum, [(byte)(part.Reference >> 8), (byte)part.Reference]);
            to.Tlv(TlvTag.SarTotalSegments, [part.Total]);
            to.Tlv(TlvTag.SarSegmentSeqnum, [part.Number]);
        }

        if (payload) to.Tlv(TlvTag.MessagePayload, text);
        to.End();
    }

    private static void Write(PduBuffer to, in SmppAddress address)
    {
        to.Octet(address.Ton);
        to.Octet(address.Npi);
        to.Text(address.Text);
    }
}
