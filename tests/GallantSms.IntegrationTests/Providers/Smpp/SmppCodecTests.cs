using System.Text;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Smpp;

namespace GallantSms.IntegrationTests.Providers.Smpp;

/// <summary>PDUs octet by octet, laid out by hand after the tables of SMPP 3.4, and what hostile ones do.</summary>
public sealed class SmppCodecTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SmppAddress From = new(5, 0, "GALLANT");
    private static readonly SmppAddress To = new(1, 1, "447911123456");

    private static readonly SmppSettings Settings = new(
        "smsc", 2775, false, "SMPP3TEST", "secret08", "SUBMIT1", false, 1, 10, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30),
        null, null, null, null, DataCoding.Default, Concatenation.Udh, ReceiptIds.Same, "", true, true);

    /// <summary>The example of 3.2.2, but for its interface version: 0x34 here.</summary>
    [Fact]
    public void A_bind_is_laid_out_as_in_the_specification()
    {
        var to = new PduBuffer();
        SmppReplies.Bind(to, CommandId.BindTransmitter, 1, Settings);
        Assert.Equal(
            "0000002F" + "00000002" + "00000000" + "00000001" + "534D50503354455354" + "00" + "7365637265743038" + "00" + "5355424D495431" + "00" + "34" + "00" + "00" + "00",
            Convert.ToHexString(to.Written.Span));
    }

    [Fact]
    public void A_submit_is_laid_out_as_in_the_specification()
    {
        var to = new PduBuffer();
        SubmitSm.Write(to, 0x0102, "CMT", From, To, "000001000000000R", DataCoding.Default, [0x48, 0x69], default);
        Assert.Equal(
            "00000049" + "00000004" + "00000000" + "00000102" + "434D5400" + "0500" + "47414C4C414E5400" + "0101" + "34343739313131323334353600"
            + "00" + "00" + "00" + "00" + "30303030303130303030303030303052" + "00" + "01" + "00" + "00" + "00" + "02" + "4869",
            Convert.ToHexString(to.Written.Span));
    }

    [Theory]
    [InlineData(Concatenation.Udh, "40" + "0000" + "0000" + "01" + "00" + "00" + "00" + "08" + "050003340302" + "4869")]
    [InlineData(Concatenation.Sar, "00" + "0000" + "0000" + "01" + "00" + "00" + "00" + "02" + "4869" + "020C00021234" + "020E000103" + "020F000102")]
    internal void A_part_says_its_place(Concatenation how, string tail)
    {
        var to = new PduBuffer();
        SubmitSm.Write(to, 1, "", From, To, "", DataCoding.Default, [0x48, 0x69], new PartOf(how, 0x1234, 3, 2));
        Assert.EndsWith(tail, Convert.ToHexString(to.Written.Span));
        Assert.Equal((uint)to.Length, PduHeader.Read(to.Written.Span).Length);
    }

    [Fact]
    public void What_is_too_long_for_short_message_travels_in_message_payload()
    {
        var to = new PduBuffer();
        SubmitSm.Write(to, 1, "", From, To, "", DataCoding.Default, new byte[255], new PartOf(Concatenation.Payload, 0, 1, 1));
        Assert.EndsWith("00" + "042400FF" + new string('0', 510), Convert.ToHexString(to.Written.Span));
    }

    [Fact]
    public void Ready_answers_are_laid_out_as_in_the_specification()
    {
        var to = new PduBuffer();
        to.Bare(CommandId.EnquireLink, 0, 7);
        SmppReplies.Delivered(to, CommandId.DeliverSm, 8, CommandStatus.TemporaryAppError);
        Assert.Equal("00000010" + "00000015" + "00000000" + "00000007" + "00000011" + "80000005" + "00000064" + "00000008" + "00", Convert.ToHexString(to.Written.Span));
    }

    [Theory]
    [InlineData("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ", "000102030405060708090A0B0C0D0E0F101112131415161718191A")]
    [InlineData("ÆæßÉ !\"#¤", "1C1D1E1F2021222324")]
    [InlineData("¡AZÄÖÑÜ§¿azäöñüà", "40415A5B5C5D5E5F60617A7B7C7D7E7F")]
    [InlineData("\f^{}\\[~]|€", "1B0A1B141B281B291B2F1B3C1B3D1B3E1B401B65")]
    public void Septets_are_those_of_the_alphabet(string text, string octets) => Assert.Equal(octets, Convert.ToHexString(SmsText.UnpackedGsm7(text)!));

    [Theory]
    [InlineData("id:0123456789 sub:001 dlvrd:001 submit date:2601011159 done date:2601011201 stat:DELIVRD err:000 text:Hello", "0123456789", MessageStatus.Delivered, "2026-01-01T12:01:00Z")]
    [InlineData("id:a sub:001 dlvrd:001 submit date:260101115930 done date:260101120145 stat:EXPIRED err:017 text:", "a", MessageStatus.Expired, "2026-01-01T12:01:45Z")]
    [InlineData("ID:a Stat:undeliv", "a", MessageStatus.Undelivered, null)]
    [InlineData("stat:REJECTD id:a", "a", MessageStatus.Rejected, null)]
    [InlineData("id: a stat: ACCEPTD done date: 20260101120145", "a", MessageStatus.Sent, "2026-01-01T12:01:45Z")]
    [InlineData("id:a\tdone date:9913459999\nstat:DELETED err:", "a", MessageStatus.Undelivered, null)]
    [InlineData("id:a done date:2612312359 stat:UNKNOWN", "a", MessageStatus.Unknown, null)]
    [InlineData("msgid:b id:a stat:DELIVRD text:id:c stat:REJECTD", "a", MessageStatus.Delivered, null)]
    [InlineData("id:a sub:001 stat:DELIVRD Text:id:c stat:REJECTD", "a", MessageStatus.Delivered, null)]
    public void A_receipts_text_is_read_leniently(string text, string id, MessageStatus status, string? at)
    {
        var receipt = SmppReceipts.Read(Receipt(text), ReceiptIds.Same, Now)!;
        Assert.Equal((id, status, at is null ? Now : DateTimeOffset.Parse(at, null)), (receipt.Reference, receipt.Status, receipt.ReportedAt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("id:")]
    [InlineData("id: sub:001 stat:DELIVRD")]
    [InlineData("sub:001 stat:DELIVRD")]
    [InlineData("id:a stat:TELEPORT")]
    [InlineData("id:a")]
    [InlineData("text:id:a stat:DELIVRD")]
    [InlineData("id:\u0001\u0002 stat:DELIVRD")]
    [InlineData("id:0123456789012345678901234567890123456789012345678901234567890123456789 stat:DELIVRD")]
    public void A_text_that_names_no_message_or_state_is_no_receipt(string text) => Assert.Null(SmppReceipts.Read(Receipt(text), ReceiptIds.Same, Now));

    [Fact]
    public void Optional_parameters_are_believed_before_the_text()
    {
        var deliver = Receipt("id:b stat:DELIVRD err:001");
        deliver.ReceiptedMessageId = "a"u8;
        deliver.MessageState = 5;
        deliver.NetworkErrorCode = [3, 0, 1];

        var receipt = SmppReceipts.Read(deliver, ReceiptIds.Same, Now)!;

        Assert.Equal(("a", MessageStatus.Undelivered, MessageReason.UnknownSubscriber, "DELIVRD/001/3:1"), (receipt.Reference, receipt.Status, receipt.Reason, receipt.RawStatus));
    }

    [Theory]
    [InlineData("00ABC", "2748", ReceiptIds.HexToDecimal)]
    [InlineData("abc", "0002748", ReceiptIds.HexToDecimal)]
    [InlineData("2748", "ABC", ReceiptIds.DecimalToHex)]
    [InlineData("0002748", "00000abc", ReceiptIds.DecimalToHex)]
    [InlineData("340282366920938463463374607431768211455", "ffffffffffffffffffffffffffffffff", ReceiptIds.DecimalToHex)]
    [InlineData("not-a-number", "not-a-number", ReceiptIds.HexToDecimal)]
    [InlineData("00AbC", "00AbC", ReceiptIds.Same)]
    internal void Ids_meet_in_one_form(string answered, string reported, ReceiptIds form) =>
        Assert.Equal(SmppIds.Answered(Encoding.ASCII.GetBytes(answered), form), SmppIds.Reported(reported, form));

    [Theory]
    [InlineData(3600, "000000010000000R")]
    [InlineData(0, "000000000100000R")]
    [InlineData(90061, "000001010101000R")]
    [InlineData(99_999_999, "000030000000000R")]
    public void Validity_is_relative(int seconds, string validity) => Assert.Equal(validity, SmppAddresses.Validity(Now.AddSeconds(seconds), Now));

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(64 * 1024 + 1u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_length_that_cannot_be_ends_the_connection(uint length)
    {
        var octets = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets, length);
        await using var link = new SmppLink(new MemoryStream(octets));
        await Assert.ThrowsAsync<MalformedPduException>(() => link.ReadAsync(new Counting(), default));
    }

    [Fact]
    public async Task Whatever_comes_is_read_or_refused()
    {
        var random = new Random(1);
        for (var run = 0; run < 20_000; run++)
        {
            var octets = new byte[random.Next(0, 120)];
            random.NextBytes(octets);
            if (random.Next(2) == 0) Array.Fill(octets, (byte)0, 0, random.Next(octets.Length)); // else hardly any string ends
            var command = random.Next(2) == 0 ? CommandId.DeliverSm : CommandId.DataSm;
            if (DeliverSm.TryRead(command, octets, out var deliver)) _ = SmppReceipts.Read(deliver, (ReceiptIds)random.Next(3), Now);
            _ = SmppIds.Answered(octets, (ReceiptIds)random.Next(3));
            _ = ReceiptText.Read(Encoding.Latin1.GetString(octets));
        }

        for (var run = 0; run < 2_000; run++) await ReadStreamAsync(random);
    }

    /// <summary>A stream of sound and unsound PDUs in pieces, as a connection brings them: it ends, or it is refused.</summary>
    private static async Task ReadStreamAsync(Random random)
    {
        using var stream = new MemoryStream();
        var sound = 0;
        for (var broken = false; stream.Length < 4000 && !broken;)
        {
            var to = new PduBuffer();
            to.Begin((uint)random.Next(12) | (random.Next(2) == 0 ? CommandId.Response : 0), (uint)random.Next(5), (uint)random.Next());
            var body = new byte[random.Next(60)];
            random.NextBytes(body);
            to.Octets(body);
            to.End();
            var octets = to.Written.ToArray();
            broken = random.Next(20) == 0;
            if (broken) random.NextBytes(octets.AsSpan(0, 4));
            else sound++;
            stream.Write(octets);
        }

        stream.Position = 0;
        await using var link = new SmppLink(stream);
        var handler = new Counting();
        try
        {
            await link.ReadAsync(handler, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        }
        catch (MalformedPduException)
        {
        }

        Assert.True(handler.Count >= sound, "What was sound before the unsound one was read.");
    }

    private static DeliverSm Receipt(string text) => new() { EsmClass = EsmClass.DeliveryReceipt, Text = Encoding.Latin1.GetBytes(text) };

    private sealed class Counting : IPduHandler
    {
        public int Count { get; private set; }

        public void Take(in PduHeader header, ReadOnlySpan<byte> body) => Count++;

        public ValueTask ReadyAsync(CancellationToken ct) => ValueTask.CompletedTask;
    }
}
