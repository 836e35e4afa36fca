using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Mail;

/// <summary>
/// Takes due mails, each for a while that outlasts a try, and hands them over. A try that failed or was killed is repeated after
/// 1, 2, 4 ... minutes, at most 6 hours; after <see cref="MostTries"/> the mail is dropped.
/// </summary>
internal sealed partial class MailSender(
    PlatformDataSource platform, IMailTransport transport, MailLetterheads letterheads, ISecretBox box, TimeProvider clock, ILogger<MailSender> log) : BackgroundService
{
    public const int MostTries = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    private sealed record Claimed(Guid Id, Guid? TenantId, string To, string Subject, string Text, DateTimeOffset CreatedAt, int Tries, string? AttachmentName, string? Attachment);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SendOneAsync(stoppingToken)) continue;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogRoundFailed(e);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <summary>False when none is due.</summary>
    internal async Task<bool> SendOneAsync(CancellationToken ct)
    {
        if (await ClaimAsync(ct) is not { } mail) return false;
        try
        {
            var head = await letterheads.ForAsync(mail.TenantId, ct);
            await transport.SendAsync(new(mail.Id, head.SenderName, head.ReplyTo, mail.To, mail.Subject, box.Unprotect(mail.Text), mail.CreatedAt, AttachmentOf(mail)), ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or NpgsqlException))
        {
            var over = e is MailRefusedException or System.Security.Cryptography.CryptographicException || mail.Tries >= MostTries;
            LogTryFailed(mail.Id, mail.Tries, over, e.GetType().Name, e is MailRefusedException or MailServerException ? e.Message : "");
            if (!over) return true;
        }

        await DropAsync(mail.Id, ct);
        return true;
    }

    private MailAttachment? AttachmentOf(Claimed mail) => mail is { AttachmentName: { } name, Attachment: { } text } ? new(name, box.Unprotect(text)) : null;

    /// <summary>The wait before the next try, also when this one never comes back.</summary>
    private static TimeSpan WaitAfter(int tries) => TimeSpan.FromMinutes(Math.Min(LongestWait.TotalMinutes, Math.Pow(2, tries - 1)));

    private async Task<Claimed?> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var find = new NpgsqlCommand(
            "select id, tenant_id, recipient, subject, text, created_at, tries + 1, attachment_name, attachment from mails where due_at <= $1 order by due_at limit 1 for update skip locked", connection, transaction);
        find.Parameters.Add(BatchCommands.Value(now));
        Claimed mail;
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct)) return null;
            mail = new(
                reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetInt32(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetString(8));
        }

        await using var take = new NpgsqlCommand("update mails set tries = $2, due_at = $3 where id = $1", connection, transaction);
        foreach (var value in new object[] { mail.Id, (short)mail.Tries, now + WaitAfter(mail.Tries) }) take.Parameters.Add(BatchCommands.Value(value));
        await take.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return mail;
    }

    private async Task DropAsync(Guid id, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("delete from mails where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the mail sender failed")]
    private partial void LogRoundFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} was not taken (try {Tries}, given up: {Over}): {Fault} {Words}")]
    private partial void LogTryFailed(Guid mailId, int tries, bool over, string fault, string words);
}
