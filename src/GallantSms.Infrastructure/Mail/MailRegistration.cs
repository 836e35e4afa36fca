using GallantSms.Application.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Mail;

internal static class MailRegistration
{
    public static void AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>()
            .Configure(o => o.Read(configuration))
            .Validate(o => o.HasUsableServer(), "GALLANT_SMTP must be smtp://user:password@host:port or smtps://user:password@host:port.")
            .Validate(o => o.HasUsableSender(), "GALLANT_MAIL_FROM must be an e-mail address.")
            .ValidateOnStart();
        services.AddScoped<IMailQueue, MailQueue>();
        services.AddSingleton<MailLetterheads>();
    }

    /// <summary>For a host that sends mail. Where nothing says how, mails wait.</summary>
    public static void AddMailSender(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new MailOptions();
        options.Read(configuration);
        if (options.Smtp is null && options.Folder is null) return;
        if (options.Smtp is null) services.AddSingleton(new FolderMailTransport(options.Folder!));
        services.AddSingleton<IMailTransport>(sp => sp.GetRequiredService<IOptions<MailOptions>>().Value is { Smtp: { } server, From: var from }
            ? new SmtpMailTransport(server, from)
            : sp.GetRequiredService<FolderMailTransport>());
        services.AddHostedService<MailSender>();
    }
}
