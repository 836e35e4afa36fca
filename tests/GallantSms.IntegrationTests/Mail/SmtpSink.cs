using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GallantSms.IntegrationTests.Mail;

/// <summary>A mail as the server took it.</summary>
internal sealed record TakenMail(string From, string To, string Message, bool Encrypted, string? User);

/// <summary>A mail server of this process: as much of RFC 5321 as a submission needs, with a certificate of its own.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly List<TakenMail> _taken = [];
    private readonly Task _accepting;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool OffersTls { get; init; } = true;

    public bool ImplicitTls { get; init; }

    public string Password { get; init; } = "";

    public string AuthWays { get; init; } = "PLAIN LOGIN";

    /// <summary>What it says to RCPT.</summary>
    public string Recipient { get; set; } = "250 ok";

    public IReadOnlyList<TakenMail> Taken
    {
        get { lock (_taken) return [.. _taken]; }
    }

    public static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.Subject == "CN=sink.example";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
    }

    private async Task ServeAsync(TcpClient tcp)
    {
        using var _ = tcp;
        Stream stream = tcp.GetStream();
        var encrypted = ImplicitTls;
        if (ImplicitTls) stream = await EncryptAsync(stream);
        string? user = null, from = null, to = null;
        await SayAsync(stream, "220 sink.example");
        while (await LineAsync(stream) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, "250-sink.example");
                    if (OffersTls && !encrypted) await SayAsync(stream, "250-STARTTLS");
                    if (Password.Length > 0) await SayAsync(stream, $"250-AUTH {AuthWays}");
                    await SayAsync(stream, "250 8BITMIME");
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go");
                    stream = await EncryptAsync(stream);
                    encrypted = true;
                    break;
                case "AUTH":
                    user = await UserAsync(stream, line);
                    await SayAsync(stream, user is null ? "535 no" : "235 welcome");
                    break;
                case "MAIL": from = Between(line); await SayAsync(stream, "250 ok"); break;
                case "RCPT": to = Between(line); await SayAsync(stream, Recipient); break;
                case "DATA":
                    await SayAsync(stream, "354 speak");
                    var message = new StringBuilder();
                    while (await LineAsync(stream) is { } text && text != ".") message.Append(text.StartsWith('.') ? text[1..] : text).Append('\n');
                    lock (_taken) _taken.Add(new(from!, to!, message.ToString(), encrypted, user));
                    await SayAsync(stream, "250 taken");
                    break;
                case "QUIT": await SayAsync(stream, "221 bye"); return;
                default: await SayAsync(stream, "500 what"); break;
            }
        }
    }

    private async Task<string?> UserAsync(Stream stream, string line)
    {
        if (line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
        {
            var parts = Text(line[11..]).Split('\0');
            return parts[2] == Password ? parts[1] : null;
        }

        await SayAsync(stream, "334 VXNlcm5hbWU6");
        var user = Text((await LineAsync(stream))!);
        await SayAsync(stream, "334 UGFzc3dvcmQ6");
        return Text((await LineAsync(stream))!) == Password ? user : null;
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(_certificate);
        return tls;
    }

    private static async Task SayAsync(Stream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));

    private static async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n') return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    private static string Between(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=sink.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
