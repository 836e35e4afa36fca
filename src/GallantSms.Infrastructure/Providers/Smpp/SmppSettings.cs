using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>How the parts of a long text say that they belong together.</summary>
internal enum Concatenation
{
    /// <summary>A user data header with an 8-bit reference in front of each part.</summary>
    Udh,

    /// <summary>The optional parameters sar_*.</summary>
    Sar,

    /// <summary>One submit_sm with the whole text in message_payload; the carrier cuts it.</summary>
    Payload,
}

/// <summary>How the id in a receipt is written, next to the one in the submit's answer.</summary>
internal enum ReceiptIds
{
    Same,
    HexToDecimal,
    DecimalToHex,
}

/// <summary>An SMPP account's settings. Two are equal when a connection of the one serves the other.</summary>
/// <param name="Pairs">A transmitter and a receiver for each bind, instead of one transceiver.</param>
/// <param name="SourceTon">null: by the form of the sender.</param>
/// <param name="GsmCoding">data_coding of texts in GSM-7: <see cref="DataCoding.Default"/>, <see cref="DataCoding.Ascii"/> or <see cref="DataCoding.Latin1"/>.</param>
internal sealed record SmppSettings(
    string Host, int Port, bool Tls, string SystemId, string Password, string SystemType, bool Pairs, int Binds, int Window,
    TimeSpan EnquireEvery, TimeSpan ResponseTimeout, byte? SourceTon, byte? SourceNpi, byte? DestTon, byte? DestNpi,
    byte GsmCoding, Concatenation Concatenation, ReceiptIds ReceiptIds, string ServiceType, bool Validity, bool MayReachPrivate)
{
    private const string Auto = "auto";

    private static readonly string[] Tons = [Auto, "0", "1", "2", "3", "4", "5", "6"];
    private static readonly string[] Npis = [Auto, "0", "1", "3", "4", "6", "8", "9", "10", "14", "18"];

    public static readonly IReadOnlyList<SettingField> Fields =
    [
        new("host", SettingType.Text, "Host", "Name or address of the SMSC.") { Required = true, Max = 253 },
        new("port", SettingType.Number, "Port") { Default = "2775", Min = 1, Max = 65535 },
        new("tls", SettingType.Flag, "TLS", "The connection is encrypted and the SMSC's certificate checked.") { Default = "false" },
        new("system_id", SettingType.Text, "System id", "The account's name at the SMSC.") { Required = true, Max = 63 },
        new("password", SettingType.Text, "Password", "SMPP 3.4 allows 8 characters; some carriers take more.") { Required = true, Secret = true, Max = 63 },
        new("system_type", SettingType.Text, "System type", "Empty unless the carrier gave one.") { Max = 12 },
        new("bind_mode", SettingType.Choice, "Bind as", "One transceiver, or a transmitter and a receiver.") { Default = "transceiver", Options = ["transceiver", "pair"] },
        new("binds", SettingType.Number, "Binds", "Sessions at once; a pair counts as one.") { Default = "1", Min = 1, Max = 16 },
        new("window", SettingType.Number, "Window", "Submits without an answer on one session.") { Default = "10", Min = 1, Max = 1000 },
        new("enquire_link_seconds", SettingType.Number, "Enquire link", "Seconds of silence after which the SMSC is asked whether it is there.") { Default = "30", Min = 1, Max = 3600 },
        new("response_timeout_seconds", SettingType.Number, "Response timeout", "Seconds after which an answer is not expected any more.") { Default = "30", Min = 1, Max = 300 },
        new("source_ton", SettingType.Choice, "Sender TON", "auto: 5 for text, 3 for short codes, 1 for numbers.") { Default = Auto, Options = Tons },
        new("source_npi", SettingType.Choice, "Sender NPI", "auto: 0 for text and short codes, 1 for numbers.") { Default = Auto, Options = Npis },
        new("dest_ton", SettingType.Choice, "Recipient TON", "auto: 1, international.") { Default = Auto, Options = Tons },
        new("dest_npi", SettingType.Choice, "Recipient NPI", "auto: 1, E.164.") { Default = Auto, Options = Npis },
        new("gsm_coding", SettingType.Choice, "Data coding of GSM texts",
            "0: GSM alphabet, 1: ASCII, 3: Latin-1. With 1 and 3, a text with other characters goes as UCS-2.") { Default = "0", Options = ["0", "1", "3"] },
        new("concatenation", SettingType.Choice, "Long texts", "udh: parts with a header, sar: parts with optional parameters, payload: one piece in message_payload.")
            { Default = "udh", Options = ["udh", "sar", "payload"] },
        new("receipt_id", SettingType.Choice, "Ids in receipts", "How they differ from the ids that answer a submit. A pair of other forms is compared as decimal numbers.")
            { Default = "same", Options = ["same", "hex_to_decimal", "decimal_to_hex"] },
        new("service_type", SettingType.Text, "Service type", "Empty unless the carrier gave one.") { Max = 5 },
        new("validity", SettingType.Flag, "Validity", "Tells the SMSC how long a message is worth trying.") { Default = "true" },
    ];

    /// <summary><c>null</c> when they cannot work.</summary>
    public static SmppSettings? Read(ProviderAccount account)
    {
        if (!account.Has("host", "system_id", out var host, out var systemId) || Uri.CheckHostName(host) == UriHostNameType.Unknown) return null;
        if (Ascii(account, "password") is not { Length: > 0 } password || Ascii(account, "system_type") is not { } systemType
            || Ascii(account, "service_type") is not { } serviceType || !IsAscii(systemId))
            return null;
        if (account.Number("port", 2775, 1, 65535) is not { } port || account.Number("binds", 1, 1, 16) is not { } binds
            || account.Number("window", 10, 1, 1000) is not { } window || account.Number("enquire_link_seconds", 30, 1, 3600) is not { } enquire
            || account.Number("response_timeout_seconds", 30, 1, 300) is not { } timeout)
            return null;
        if (Choice(account, "bind_mode", ("transceiver", false), ("pair", true)) is not { } pairs
            || Choice(account, "gsm_coding", ("0", DataCoding.Default), ("1", DataCoding.Ascii), ("3", DataCoding.Latin1)) is not { } gsmCoding
            || Choice(account, "concatenation", ("udh", Concatenation.Udh), ("sar", Concatenation.Sar), ("payload", Concatenation.Payload)) is not { } concatenation
            || Choice(account, "receipt_id", ("same", ReceiptIds.Same), ("hex_to_decimal", ReceiptIds.HexToDecimal), ("decimal_to_hex", ReceiptIds.DecimalToHex)) is not { } ids)
            return null;
        if (!TryNumber(account, "source_ton", out var sourceTon) || !TryNumber(account, "source_npi", out var sourceNpi)
            || !TryNumber(account, "dest_ton", out var destTon) || !TryNumber(account, "dest_npi", out var destNpi))
            return null;

        return new(
            host, port, account.Flag("tls"), systemId, password, systemType, pairs, binds, window, TimeSpan.FromSeconds(enquire), TimeSpan.FromSeconds(timeout),
            sourceTon, sourceNpi, destTon, destNpi, gsmCoding, concatenation, ids, serviceType, account.Flag("validity", fallback: true), account.MayReachPrivate);
    }

    /// <summary>Without the password: records print themselves.</summary>
    public override string ToString() => $"{Host}:{Port}";

    private static string? Ascii(ProviderAccount account, string name) => account.Text(name, "") is var text && IsAscii(text) ? text : null;

    private static bool IsAscii(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static T? Choice<T>(ProviderAccount account, string name, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        var given = account.Text(name, choices[0].Word);
        foreach (var (word, value) in choices)
        {
            if (word == given) return value;
        }

        return null;
    }

    private static bool TryNumber(ProviderAccount account, string name, out byte? number)
    {
        number = null;
        if (account.Text(name, Auto) == Auto) return true;
        number = (byte?)account.Number(name, 0, 0, 255);
        return number is not null;
    }
}
