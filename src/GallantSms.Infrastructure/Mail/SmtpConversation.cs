using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace GallantSms.Infrastructure.Mail;

/// <summary>An answer of the server: its code, and its lines without it.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines);

/// <summary>Lines to and from a mail server (RFC 5321), in clear or in TLS.</summary>
internal sealed class SmtpConversation(TcpClient tcp) : IAsyncDisposable
{
    private const int LongestLine = 2_000;
    private const int MostLines = 100;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = tcp.GetStream();
    private int _from;
    private int _to;

    public bool IsEncrypted => _stream is SslStream;

    public async Task EncryptAsync(string host, RemoteCertificateValidationCallback? validation, CancellationToken ct)
    {
        // What came in clear before the handshake could be anybody's (CVE-2011-0411).
        if (_from != _to) throw new MailServerException("The mail server spoke out of turn.");
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = validation }, ct);
        _stream = tls;
    }

    public async Task<SmtpReply> AskAsync(string line, CancellationToken ct)
    {
        await WriteAsync(line + "\r\n", ct);
        return await ReadAsync(ct);
    }

    public async Task WriteAsync(string text, CancellationToken ct) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct);

    public async Task<SmtpReply> ReadAsync(CancellationToken ct)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new MailServerException("The mail server speaks no SMTP.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ') return new(code, lines);
        }

        throw new MailServerException("The mail server does not come to an end.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        tcp.Dispose();
    }

    private async Task<string> LineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            if (_from == _to)
            {
                (_from, _to) = (0, await _stream.ReadAsync(_buffer, ct));
                if (_to == 0) throw new MailServerException("The mail server hung up.");
            }

            var c = (char)_buffer[_from++];
            if (c == '\n') return line.ToString().TrimEnd('\r');
            line.Append(c);
        }

        throw new MailServerException("The mail server's line is too long.");
    }
}
