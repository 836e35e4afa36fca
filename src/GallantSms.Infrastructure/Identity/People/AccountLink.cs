using System.Buffers.Text;
using System.Text;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>What a link in a mail carries: whose it is, and Identity's token for one purpose.</summary>
internal static class AccountLink
{
    private const int Longest = 2048;

    public static string Write(Guid userId, string token) => Base64Url.EncodeToString([.. userId.ToByteArray(), .. Encoding.UTF8.GetBytes(token)]);

    public static (Guid UserId, string Token)? Read(string? text)
    {
        if (text is not { Length: > 24 and < Longest } || !Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length <= 16 ? null : (new(bytes.AsSpan(0, 16)), Encoding.UTF8.GetString(bytes, 16, bytes.Length - 16));
    }
}
