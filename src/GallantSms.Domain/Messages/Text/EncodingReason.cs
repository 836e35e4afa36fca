namespace GallantSms.Domain.Messages;

/// <summary>Why a text does not fit GSM-7: a character outside it and where it first stands.</summary>
/// <param name="Index">UTF-16 index in <see cref="SmsText.Text"/>.</param>
/// <param name="Character">One Unicode character; two UTF-16 units when it is a surrogate pair.</param>
public readonly record struct EncodingReason(int Index, string Character);
