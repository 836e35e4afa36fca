using GallantSms.Application.Common;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Mail;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Mail;

/// <summary>The queue of mails; this installation has no sender of its own.</summary>
public sealed class MailSenderTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    [Fact]
    public async Task A_queued_mail_is_sealed_sent_once_and_gone()
    {
        await QueueAsync("amina@clinic.example", "Hello\r\nBcc: somebody@else.example", "a secret link");
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from mails m where strpos(m::text, 'a secret link') > 0"));
        var post = new Post();

        Assert.True(await Sender(post).SendOneAsync(CancellationToken.None));
        Assert.False(await Sender(post).SendOneAsync(CancellationToken.None));

        var mail = Assert.Single(post.Sent);
        Assert.Equal(("amina@clinic.example", "Hello  Bcc: somebody@else.example", "a secret link"), (mail.To, mail.Subject, mail.Text));
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from mails"));
    }

    [Fact]
    public async Task A_failed_try_waits_longer_each_time_and_ends_after_ten()
    {
        await QueueAsync("amina@clinic.example", "Hello", "Text");
        var post = new Post { Fails = () => new MailServerException("not now") };
        for (var tries = 1; tries <= MailSender.MostTries; tries++)
        {
            Assert.True(await Sender(post).SendOneAsync(CancellationToken.None));
            Assert.False(await Sender(post).SendOneAsync(CancellationToken.None));
            access.Clock.Advance(TimeSpan.FromMinutes(Math.Min(360, Math.Pow(2, tries - 1))));
        }

        Assert.False(await Sender(post).SendOneAsync(CancellationToken.None));
        Assert.Equal(MailSender.MostTries, post.Tries);
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from mails"));
    }

    [Fact]
    public async Task A_refused_mail_is_not_tried_again()
    {
        await QueueAsync("nobody@clinic.example", "Hello", "Text");
        var post = new Post { Fails = () => new MailRefusedException(550) };

        await Sender(post).SendOneAsync(CancellationToken.None);

        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from mails"));
    }

    [Fact]
    public async Task What_is_not_saved_is_not_sent_and_no_address_is_refused()
    {
        await using var scope = access.Services.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<IMailQueue>();
        queue.Queue(null, "amina@clinic.example", "Hello", "Text");
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from mails"));

        foreach (var address in new[] { "", "amina", "a@b", "a b@c.example", "a@c.example\r\nBcc: d@e.example", "@c.example", "a@@c.example", "a..b@c.example", "<a@c.example>", "a@c.example,b@c.example" })
            Assert.Equal("VALIDATION_ERROR", Assert.Throws<DomainException>(() => queue.Queue(null, address, "Hello", "Text")).Code);
    }

    private async Task QueueAsync(string to, string subject, string text)
    {
        await using var scope = access.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IMailQueue>().Queue(null, to, subject, text);
        await scope.ServiceProvider.GetRequiredService<IPlatformDb>().SaveChangesAsync();
    }

    private MailSender Sender(IMailTransport transport) => new(
        access.Services.GetRequiredService<PlatformDataSource>(), transport, access.Services.GetRequiredService<MailLetterheads>(), access.Services.GetRequiredService<ISecretBox>(), access.Clock,
        NullLogger<MailSender>.Instance);

    private sealed class Post : IMailTransport
    {
        public List<Infrastructure.Mail.Mail> Sent { get; } = [];

        public int Tries { get; private set; }

        public Func<Exception>? Fails { get; init; }

        public Task SendAsync(Infrastructure.Mail.Mail mail, CancellationToken ct)
        {
            Tries++;
            if (Fails is not null) throw Fails();
            Sent.Add(mail);
            return Task.CompletedTask;
        }
    }
}
