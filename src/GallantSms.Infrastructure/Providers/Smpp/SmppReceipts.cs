using System.Text;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>Makes a receipt of a deliver_sm. Optional parameters say it best; the text says what they leave open.</summary>
internal static class SmppReceipts
{
    private const int LongestRaw = 64;

    /// <summary><c>null</c> when it names no message or no state that we know: sent again, it would say the same.</summary>
    public static ProviderReceipt? Read(in DeliverSm deliver, ReceiptIds ids, DateTimeOffset now)
    {
        var text = ReceiptText.Read(Words(deliver));
        var reference = SmppIds.Reported(deliver.ReceiptedMessageId, ids) ?? SmppIds.Reported(text.Id, ids);
        var status = (deliver.MessageState is { } state ? SmppCodes.State(state) : null) ?? (text.Stat is { } word ? SmppCodes.State(word) : null);
        if (reference is null || status is not { } reported) return null;

        // Dates of a receipt have no zone. Taken for UTC they may lie ahead; nothing is reported before it happened.
        var at = text.DoneAt is { } done && done < now ? done : now;
        return new(Guid.Empty, reported, SmppCodes.ReceiptReason(reported, deliver.NetworkErrorCode), Raw(deliver, text), at, reference);
    }

    private static string Words(in DeliverSm deliver)
    {
        var octets = deliver.Text;
        if ((deliver.EsmClass & EsmClass.HasUserDataHeader) != 0 && octets.Length > 0) octets = octets[Math.Min(octets.Length, octets[0] + 1)..];
        return deliver.DataCoding == DataCoding.Ucs2 ? Encoding.BigEndianUnicode.GetString(octets) : Encoding.Latin1.GetString(octets);
    }

    private static string Raw(in DeliverSm deliver, in ReceiptText text)
    {
        var raw = new StringBuilder();
        raw.Append(text.Stat ?? $"state {deliver.MessageState}");
        if (text.Err is { } err) raw.Append('/').Append(err);
        if (deliver.NetworkErrorCode is [var network, var high, var low]) raw.Append($"/{network}:{(high << 8) | low}");
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] is < ' ' or > '~') raw[i] = '?';
        }

        return raw.Length <= LongestRaw ? raw.ToString() : raw.ToString(0, LongestRaw);
    }
}
