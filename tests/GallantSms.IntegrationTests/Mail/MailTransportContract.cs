using System.Text;
using GallantSms.Infrastructure.Mail;

namespace GallantSms.IntegrationTests.Mail;

/// <summary>What every way of sending mail does.</summary>
public abstract class MailTransportContract
{
    /// <summary>A mail as it arrived, whatever it travelled in.</summary>
    protected sealed record Arrived(string To, string Sender, string Subject, string Text);

    private protected abstract IMailTransport Transport { get; }

    protected abstract Task<IReadOnlyList<Arrived>> ArrivedAsync();

    [Theory]
    [InlineData("Plain subject", "Gallant", "One line.")]
    [InlineData("Karibu sana, Amina \u2013 ujumbe wa \u00e9l\u00e8ve \ud83d\ude80 na maneno mengi zaidi ya mstari mmoja wa barua pepe ili yagawanywe", "Savanna \u201cSMS\u201d", "Zwei\nZeilen \u00fcber https://sms.example/x?y=z\n.\n..punkte")]
    [InlineData("=?utf-8?B?not what it seems?=", "Quotes \" and \\", "")]
    public async Task What_is_sent_arrives_as_it_was(string subject, string sender, string text)
    {
        await Transport.SendAsync(New(subject, sender, text), CancellationToken.None);

        Assert.Equal([new Arrived("amina@clinic.example", sender, subject, text)], await ArrivedAsync());
    }

    [Fact]
    public async Task A_line_break_in_an_address_makes_no_header()
    {
        var mail = New("Subject", "Sender", "Text") with { ReplyTo = "a@b.example\r\nBcc: c@d.example" };
        await Record.ExceptionAsync(() => Transport.SendAsync(mail, CancellationToken.None));

        Assert.DoesNotContain(await ArrivedAsync(), m => m.To != "amina@clinic.example" || m.Text != "Text");
    }

    private protected static Infrastructure.Mail.Mail New(string subject, string sender, string text) =>
        new(Guid.NewGuid(), sender, null, "amina@clinic.example", subject, text, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
}

public sealed class FolderMailTransportTests : MailTransportContract, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gallant-mails-{Guid.NewGuid():N}");
    private readonly FolderMailTransport _transport;

    public FolderMailTransportTests() => _transport = new(_folder);

    private protected override IMailTransport Transport => _transport;

    [Fact]
    public async Task The_newest_come_first_old_ones_go_and_links_are_found()
    {
        for (var i = 0; i < FolderMailTransport.Kept + 5; i++)
            await _transport.SendAsync(New($"{i}", "s", $"see https://sms.example/{i}\nand <https://sms.example/b>") with { At = DateTimeOffset.UnixEpoch.AddMinutes(i) }, CancellationToken.None);

        var mails = _transport.List();
        Assert.Equal(FolderMailTransport.Kept, mails.Count);
        Assert.Equal($"{FolderMailTransport.Kept + 4}", mails[0].Subject);
        Assert.Equal([$"https://sms.example/{FolderMailTransport.Kept + 4}", "https://sms.example/b"], mails[0].Links);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    protected override Task<IReadOnlyList<Arrived>> ArrivedAsync() =>
        Task.FromResult<IReadOnlyList<Arrived>>([.. _transport.List().Select(m => new Arrived(m.To, m.From, m.Subject, m.Text))]);
}

public sealed class SmtpMailTransportTests : MailTransportContract, IAsyncLifetime
{
    private readonly SmtpSink _sink = new();

    private protected override IMailTransport Transport => To(_sink);

    [Fact]
    public void A_file_is_a_part_of_its_own()
    {
        var mail = New("Subject", "Sender", "Text") with { Attachment = new("weekly\r\n.csv", "\"\u00e9\"\r\n") };

        var parts = MimeText.Write(mail, "from@sms.example").Split($"----{mail.Id:N}");

        Assert.Equal(4, parts.Length);
        Assert.Equal(("Text", "\"\u00e9\"\r\n", "--\r\n"), (Decoded(parts[1]), Decoded(parts[2]), parts[3]));
        Assert.Contains("\r\nContent-Disposition: attachment; filename=\"weekly.csv\"\r\n", parts[2], StringComparison.Ordinal);

        static string Decoded(string part) => Encoding.UTF8.GetString(Convert.FromBase64String(part.Split("\r\n\r\n", 2)[1].Trim()));
    }

    [Theory]
    [InlineData("PLAIN LOGIN")]
    [InlineData("LOGIN")]
    public async Task A_password_is_shown_inside_tls(string ways)
    {
        await using var sink = new SmtpSink { Password = "p@ss word", AuthWays = ways };
        await To(sink, "ami%40na:p%40ss%20word@").SendAsync(New("s", "s", "t"), CancellationToken.None);

        var taken = Assert.Single(sink.Taken);
        Assert.Equal((true, "ami@na"), (taken.Encrypted, taken.User));
    }

    [Fact]
    public async Task Tls_can_begin_with_the_connection()
    {
        await using var sink = new SmtpSink { ImplicitTls = true };
        await To(sink, scheme: "smtps").SendAsync(New("s", "s", "t"), CancellationToken.None);

        Assert.True(Assert.Single(sink.Taken).Encrypted);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_gets_no_mail()
    {
        var strict = new SmtpMailTransport(new($"smtp://127.0.0.1:{_sink.Port}"), "no-reply@sms.example");

        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() => strict.SendAsync(New("s", "s", "t"), CancellationToken.None));
        Assert.Empty(_sink.Taken);
    }

    [Fact]
    public async Task A_wrong_password_and_a_busy_server_may_be_tried_again_a_refused_address_not()
    {
        await using var locked = new SmtpSink { Password = "right" };
        await Assert.ThrowsAsync<MailServerException>(() => To(locked, "u:wrong@").SendAsync(New("s", "s", "t"), CancellationToken.None));
        _sink.Recipient = "450 later";
        await Assert.ThrowsAsync<MailServerException>(() => Transport.SendAsync(New("s", "s", "t"), CancellationToken.None));
        _sink.Recipient = "550 nobody here";
        await Assert.ThrowsAsync<MailRefusedException>(() => Transport.SendAsync(New("s", "s", "t"), CancellationToken.None));

        Assert.Empty(locked.Taken.Concat(_sink.Taken));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _sink.DisposeAsync();

    protected override Task<IReadOnlyList<Arrived>> ArrivedAsync() =>
        Task.FromResult<IReadOnlyList<Arrived>>([.. _sink.Taken.Select(Read)]);

    private static SmtpMailTransport To(SmtpSink sink, string user = "", string scheme = "smtp") =>
        new(new($"{scheme}://{user}127.0.0.1:{sink.Port}"), "no-reply@sms.example", SmtpSink.IsOurs);

    private static Arrived Read(TakenMail taken)
    {
        var (head, body) = (taken.Message[..taken.Message.IndexOf("\n\n", StringComparison.Ordinal)].Replace("\n ", "", StringComparison.Ordinal), taken.Message[taken.Message.IndexOf("\n\n", StringComparison.Ordinal)..]);
        Assert.All(taken.Message.Split('\n'), line => Assert.InRange(line.Length, 0, 78));
        var headers = head.Split('\n').Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1]);
        Assert.EndsWith("<no-reply@sms.example>", headers["From"], StringComparison.Ordinal);
        var sender = headers["From"][..^" <no-reply@sms.example>".Length];
        if (sender.StartsWith('"')) sender = sender[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return new(taken.To, Decoded(sender), Decoded(headers["Subject"]), Encoding.UTF8.GetString(Convert.FromBase64String(body)).ReplaceLineEndings("\n"));
    }

    private static string Decoded(string text) => text.StartsWith("=?", StringComparison.Ordinal)
        ? string.Concat(text.Split("?=", StringSplitOptions.RemoveEmptyEntries).Select(w => Encoding.UTF8.GetString(Convert.FromBase64String(w.Split('?')[3]))))
        : text;
}
