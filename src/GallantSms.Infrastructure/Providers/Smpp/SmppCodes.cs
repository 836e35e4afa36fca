using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// A carrier's numbers in our words: command_status by SMPP 3.4, 5.1.3 and 5.0, 4.7.6; message_state by 3.4, 5.2.28; errors of
/// the network by 3GPP TS 29.002, 17.6.6. An answer with a status says that the request failed, so nothing was taken; where the
/// number itself has no meaning, or means "unknown", nobody can be sure.
/// </summary>
internal static class SmppCodes
{
    private static readonly SubmitOutcome Unknown = new SubmitOutcome.Unknown();

    /// <summary>Of a submit_sm_resp or generic_nack with a status other than 0.</summary>
    public static SubmitOutcome Refusal(uint status) => status switch
    {
        // No SMSC says how long: it is one message that waits, and the window that narrows, not the account that stands still.
        0x58 => new SubmitOutcome.RetryLater(MessageReason.CarrierThrottled),                       // ESME_RTHROTTLED
        0x14 => new SubmitOutcome.RetryLater(MessageReason.CarrierCongested),                       // RMSGQFUL
        0x08 => new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable),                     // RSYSERR: "all or part of the MC is currently unavailable" (5.0)
        0x61 or 0x64 or 0x102 => new SubmitOutcome.RetryLater(MessageReason.CarrierUnavailable),    // RINVSCHED, RX_T_APPN, RSERTYPUNAVAIL
        0x04 or 0x05 or 0x0D or 0x0E or 0x0F or 0x15 or 0x53 or 0x100 or 0x103
            => new SubmitOutcome.RetryLater(MessageReason.CarrierAccount),                          // bind, credentials, service and system type

        0x01 or 0x104 => new SubmitOutcome.Rejected(MessageReason.ContentInvalid),                  // RINVMSGLEN, RINVDCS
        0x0A => new SubmitOutcome.Rejected(MessageReason.SenderNotAllowed),                         // RINVSRCADR
        0x0B => new SubmitOutcome.Rejected(MessageReason.InvalidNumber),                            // RINVDSTADR
        0x02 or 0x03 or 0x06 or 0x07 or 0x33 or 0x34 or 0x40 or 0x42 or 0x43 or 0x44 or 0x54 or 0x55 or 0x62 or 0x63
            => new SubmitOutcome.Rejected(MessageReason.CallerError),                               // lengths, flags, classes, times
        >= 0x48 and <= 0x51 => new SubmitOutcome.Rejected(MessageReason.CallerError),               // TON and NPI
        >= 0xC0 and <= 0xC4 => new SubmitOutcome.Rejected(MessageReason.CallerError),               // optional parameters
        0x45 or 0x65 or 0x66 or 0x101 => new SubmitOutcome.Rejected(MessageReason.CarrierRejected), // RSUBMITFAIL, RX_P_APPN, RX_R_APPN, RPROHIBITED
        >= 0x400 and <= 0x4FF => new SubmitOutcome.Rejected(MessageReason.CarrierRejected),         // the vendor's own
        _ => Unknown,                                                                               // RUNKNOWNERR, RDELIVERYFAILURE, reserved
    };

    /// <summary>The carrier asks for less: the window is to be eased, and a part may be tried again.</summary>
    public static bool AsksForLess(uint status) => status is 0x58 or 0x14;

    /// <summary>Why no session comes about.</summary>
    public static BindProblem Bind(uint status) => status switch
    {
        0x0E or 0x0F => new(MessageReason.CarrierAccount, "It does not accept the system id or the password."),
        0x0D => new(MessageReason.CarrierAccount, "It refuses the bind: credentials, address or bind mode are not what it expects."),
        0x05 => new(MessageReason.CarrierAccount, "It has as many binds of this account as it allows."),
        0x53 => new(MessageReason.CarrierAccount, "It does not accept the system type."),
        0x58 => new(MessageReason.CarrierThrottled, "It asks for a pause before the next bind."),
        _ => new(MessageReason.CarrierUnavailable, $"It refuses the bind with status 0x{status:X8}."),
    };

    /// <summary><c>null</c> for a number without a meaning.</summary>
    public static MessageStatus? State(byte state) => state switch
    {
        0 or 1 or 6 => MessageStatus.Sent,        // SCHEDULED, ENROUTE, ACCEPTED
        2 => MessageStatus.Delivered,
        3 => MessageStatus.Expired,
        4 or 5 => MessageStatus.Undelivered,      // DELETED, UNDELIVERABLE
        7 or 9 => MessageStatus.Unknown,          // UNKNOWN, SKIPPED
        8 => MessageStatus.Rejected,
        _ => null,
    };

    /// <summary>The word behind <c>stat:</c>, in capitals; the first seven letters at least, as carriers cut it. <c>null</c> for one we do not know.</summary>
    public static MessageStatus? State(string word) => word switch
    {
        "DELIVRD" or "DELIVERED" => MessageStatus.Delivered,
        "EXPIRED" => MessageStatus.Expired,
        "UNDELIV" or "UNDELIVERABLE" or "UNDELIVERED" or "DELETED" or "FAILED" => MessageStatus.Undelivered,
        "REJECTD" or "REJECTED" => MessageStatus.Rejected,
        "ACCEPTD" or "ACCEPTED" or "ENROUTE" or "BUFFRED" or "BUFFERED" or "SCHEDULED" or "SENT" => MessageStatus.Sent,
        "UNKNOWN" or "SKIPPED" => MessageStatus.Unknown,
        _ => null,
    };

    /// <param name="networkError">network_error_code: the kind of network, then its error, two octets. Only GSM's errors have one meaning.</param>
    public static MessageReason ReceiptReason(MessageStatus status, ReadOnlySpan<byte> networkError)
    {
        const byte gsm = 3;
        if (status == MessageStatus.Expired) return MessageReason.CarrierExpired;
        if (status is not (MessageStatus.Undelivered or MessageStatus.Rejected)) return MessageReason.None;
        return networkError is not [gsm, 0, var error] ? MessageReason.CarrierRejected : error switch
        {
            1 => MessageReason.UnknownSubscriber,
            5 or 6 or 27 => MessageReason.AbsentSubscriber,
            9 or 10 or 11 or 13 => MessageReason.SubscriberBarred,
            12 or 32 => MessageReason.HandsetError,
            21 => MessageReason.RouteNotAvailable,
            31 or 33 or 34 => MessageReason.CarrierCongested,
            _ => MessageReason.CarrierRejected,
        };
    }
}

/// <summary>No session came about. <paramref name="Words"/> are for a person and hold nothing that the carrier said.</summary>
internal sealed record BindProblem(MessageReason Reason, string Words);
