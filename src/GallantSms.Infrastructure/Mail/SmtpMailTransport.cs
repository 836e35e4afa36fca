using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace GallantSms.Infrastructure.Mail;

/// <summary>
/// A submission to one mail server: TLS where the server offers it, and always before a password is shown, unless the server is
/// on this machine. A connection a mail: there are few.
/// </summary>
/// <param name="certificates">The last word on the server's certificate; null for the system's own judgement.</param>
internal sealed class SmtpMailTransport(Uri server, string from, RemoteCertificateValidationCallback? certificates = null) : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task SendAsync(Mail mail, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            await using var smtp = await ConnectAsync(limit.Token);
            await SubmitAsync(smtp, mail, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new MailServerException("The mail server takes too long.");
        }
    }

    private async Task<SmtpConversation> ConnectAsync(CancellationToken ct)
    {
        var implicitTls = server.Scheme == "smtps";
        var tcp = new TcpClient();
        SmtpConversation? smtp = null;
        try
        {
            await tcp.ConnectAsync(server.IdnHost, server.Port > 0 ? server.Port : implicitTls ? 465 : 587, ct);
            smtp = new(tcp);
            if (implicitTls) await smtp.EncryptAsync(server.IdnHost, certificates, ct);
            Demand(await smtp.ReadAsync(ct), 220);
            var abilities = await HelloAsync(smtp, ct);
            if (!smtp.IsEncrypted && abilities.Any(a => a.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase)))
            {
                Demand(await smtp.AskAsync("STARTTLS", ct), 220);
                await smtp.EncryptAsync(server.IdnHost, certificates, ct);
                abilities = await HelloAsync(smtp, ct);
            }

            if (server.UserInfo.Length > 0) await SignInAsync(smtp, abilities, ct);
            return smtp;
        }
        catch
        {
            if (smtp is not null) await smtp.DisposeAsync();
            tcp.Dispose();
            throw;
        }
    }

    private async Task<IReadOnlyList<string>> HelloAsync(SmtpConversation smtp, CancellationToken ct)
    {
        var reply = await smtp.AskAsync($"EHLO {from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}", ct);
        Demand(reply, 250);
        return reply.Lines;
    }

    private async Task SignInAsync(SmtpConversation smtp, IReadOnlyList<string> abilities, CancellationToken ct)
    {
        if (!smtp.IsEncrypted && !server.IsLoopback) throw new MailServerException("The mail server offers no TLS, and no password goes there in clear.");
        var parts = server.UserInfo.Split(':', 2);
        var (user, password) = (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        var ways = abilities.Where(a => a.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase)).SelectMany(a => a[5..].Split(' ')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (ways.Contains("PLAIN"))
        {
            Demand(await smtp.AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", ct), 235);
            return;
        }

        Demand(await smtp.AskAsync("AUTH LOGIN", ct), 334);
        Demand(await smtp.AskAsync(Base64(user), ct), 334);
        Demand(await smtp.AskAsync(Base64(password), ct), 235);
    }

    private async Task SubmitAsync(SmtpConversation smtp, Mail mail, CancellationToken ct)
    {
        var message = MimeText.Write(mail, from);
        Demand(await smtp.AskAsync($"MAIL FROM:<{from}>", ct), 250);
        DemandTaken(await smtp.AskAsync($"RCPT TO:<{mail.To}>", ct), 250);
        Demand(await smtp.AskAsync("DATA", ct), 354);
        // No line of it begins with a dot: headers begin with their names or a space, the rest is base64.
        await smtp.WriteAsync(message + ".\r\n", ct);
        DemandTaken(await smtp.ReadAsync(ct), 250);
        try
        {
            await smtp.AskAsync("QUIT", ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return; // it has the mail
        }
    }

    private static void Demand(SmtpReply reply, int code)
    {
        if (reply.Code != code) throw new MailServerException($"The mail server answered {reply.Code} where {code} was due.");
    }

    /// <summary>5xx to the address or the message is the last word on this mail.</summary>
    private static void DemandTaken(SmtpReply reply, int code)
    {
        if (reply.Code is >= 500 and < 600) throw new MailRefusedException(reply.Code);
        if (reply.Code is not 251) Demand(reply, code);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
