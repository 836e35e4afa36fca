namespace GallantSms.Domain.Messages;

/// <summary>Why a text cannot be sent at all. The first fault in the text is the one told.</summary>
/// <param name="Index">UTF-16 index in the text as given.</param>
public abstract record TextFault(int Index)
{
    /// <summary>Half a surrogate pair: no encoding carries it, and PostgreSQL refuses it.</summary>
    public sealed record LoneSurrogate(int Index) : TextFault(Index);

    /// <summary>A NUL: PostgreSQL's text cannot hold it, and carriers cut the message there.</summary>
    public sealed record Nul(int Index) : TextFault(Index);

    /// <summary><see cref="EncodingMode.Gsm7"/> was asked for and this character is outside it.</summary>
    public sealed record NotGsm7(int Index, string Character) : TextFault(Index);
}
