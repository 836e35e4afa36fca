using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GallantSms.Infrastructure.Mail;

/// <summary>A mail in the folder. <c>Links</c>: the addresses in its text.</summary>
internal sealed record FolderMail(Guid Id, string To, string From, string Subject, DateTimeOffset At, string Text, IReadOnlyList<string> Links, string? AttachmentName = null, string? Attachment = null);

/// <summary>For development: each mail becomes a file of JSON, the newest <see cref="Kept"/> stay.</summary>
internal sealed partial class FolderMailTransport(string folder) : IMailTransport
{
    public const int Kept = 200;

    public async Task SendAsync(Mail mail, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var content = new FolderMail(mail.Id, mail.To, mail.SenderName, mail.Subject, mail.At, mail.Text, [.. Link().Matches(mail.Text).Select(m => m.Value)], mail.Attachment?.Name, mail.Attachment?.Text);
        // The name sorts by time, and a mail that is sent again replaces itself. Nobody reads half a file.
        var path = Path.Combine(folder, $"{mail.At.UtcTicks.ToString("D19", CultureInfo.InvariantCulture)}-{mail.Id:N}.json");
        var next = path + ".new";
        await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(content), ct);
        File.Move(next, path, overwrite: true);
        foreach (var old in Files().Skip(Kept)) File.Delete(old);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<FolderMail> List()
    {
        var mails = new List<FolderMail>();
        foreach (var file in Files().Take(Kept))
        {
            try
            {
                mails.Add(JsonSerializer.Deserialize<FolderMail>(File.ReadAllBytes(file))!);
            }
            catch (FileNotFoundException)
            {
                continue; // a newer one took its place meanwhile
            }
        }

        return mails;
    }

    private IEnumerable<string> Files() =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").OrderDescending(StringComparer.Ordinal) : [];

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Link();
}
