namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>command_id: SMPP 3.4, 5.1.2.1. A response has the high bit of its request.</summary>
internal static class CommandId
{
    public const uint BindReceiver = 0x01;
    public const uint BindTransmitter = 0x02;
    public const uint SubmitSm = 0x04;
    public const uint DeliverSm = 0x05;
    public const uint Unbind = 0x06;
    public const uint BindTransceiver = 0x09;
    public const uint Outbind = 0x0B;
    public const uint EnquireLink = 0x15;
    public const uint AlertNotification = 0x0102;
    public const uint DataSm = 0x0103;

    public const uint Response = 0x8000_0000;
    public const uint GenericNack = Response;
}

/// <summary>command_status as this side says it; <see cref="SmppCodes"/> reads the carrier's. SMPP 3.4, 5.1.3.</summary>
internal static class CommandStatus
{
    public const uint Ok = 0x00;
    public const uint InvalidCommandLength = 0x02;
    public const uint InvalidCommandId = 0x03;
    public const uint TemporaryAppError = 0x64;
    public const uint PermanentAppError = 0x65;
}

/// <summary>Tags of optional parameters: SMPP 3.4, 5.3.2.</summary>
internal static class TlvTag
{
    public const ushort ReceiptedMessageId = 0x001E;
    public const ushort SarMsgRefNum = 0x020C;
    public const ushort SarTotalSegments = 0x020E;
    public const ushort SarSegmentSeqnum = 0x020F;
    public const ushort NetworkErrorCode = 0x0423;
    public const ushort MessagePayload = 0x0424;
    public const ushort MessageState = 0x0427;
}

/// <summary>Bits of esm_class: SMPP 3.4, 5.2.12.</summary>
internal static class EsmClass
{
    public const byte Kind = 0x3C;
    public const byte DeliveryReceipt = 0x04;
    public const byte IntermediateNotification = 0x20;
    public const byte HasUserDataHeader = 0x40;
}

/// <summary>data_coding: SMPP 3.4, 5.2.19; message classes by 3GPP TS 23.038, 4.</summary>
internal static class DataCoding
{
    public const byte Default = 0x00;
    public const byte Ascii = 0x01;
    public const byte Latin1 = 0x03;
    public const byte Ucs2 = 0x08;

    /// <summary>Class 0, shown at once and not kept; ORed to the alphabet.</summary>
    public const byte Flash = 0x10;
}
