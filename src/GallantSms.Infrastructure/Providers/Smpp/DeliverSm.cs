namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>What of a deliver_sm (SMPP 3.4, 4.6.1) or data_sm (4.7.1) a receipt can be read from.</summary>
internal ref struct DeliverSm
{
    public byte EsmClass;
    public byte DataCoding;

    /// <summary>short_message, or message_payload where there is one; a user data header still in front.</summary>
    public ReadOnlySpan<byte> Text;

    public ReadOnlySpan<byte> ReceiptedMessageId;
    public ReadOnlySpan<byte> NetworkErrorCode;
    public byte? MessageState;

    /// <summary>What SMSCs mark as a receipt. Some leave esm_class at 0 and only name the message.</summary>
    public readonly bool IsReceipt =>
        (EsmClass & Smpp.EsmClass.Kind) is Smpp.EsmClass.DeliveryReceipt or Smpp.EsmClass.IntermediateNotification
        || ((EsmClass & Smpp.EsmClass.Kind) == 0 && ReceiptedMessageId.Length > 0);

    /// <summary>False when the mandatory part makes no sense. Optional parameters are read as far as they do.</summary>
    public static bool TryRead(uint command, ReadOnlySpan<byte> body, out DeliverSm read)
    {
        read = default;
        var reader = new PduReader(body);
        if (!reader.TryText(out _) || !TryAddress(ref reader) || !TryAddress(ref reader) || !reader.TryOctet(out read.EsmClass)) return false;
        if (command == CommandId.DataSm)
        {
            if (!reader.TryOctet(out _) || !reader.TryOctet(out read.DataCoding)) return false;
        }
        else if (!reader.TryOctets(2, out _) || !reader.TryText(out _) || !reader.TryText(out _) || !reader.TryOctets(2, out _)
            || !reader.TryOctet(out read.DataCoding) || !reader.TryOctet(out _) || !reader.TryOctet(out var length) || !reader.TryOctets(length, out read.Text))
        {
            return false;
        }

        while (reader.TryTlv(out var tag, out var value))
        {
            switch (tag)
            {
                case TlvTag.ReceiptedMessageId: read.ReceiptedMessageId = value.TrimEnd((byte)0); break;
                case TlvTag.NetworkErrorCode: read.NetworkErrorCode = value; break;
                case TlvTag.MessageState when value.Length == 1: read.MessageState = value[0]; break;
                case TlvTag.MessagePayload: read.Text = value; break;
            }
        }

        return true;
    }

    private static bool TryAddress(ref PduReader reader) => reader.TryOctets(2, out _) && reader.TryText(out _);
}
