using GallantSms.Application.Messages.Search;
using GallantSms.Application.Rights;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Rights.Archive;
using GallantSms.Infrastructure.Rights.Privacy;
using GallantSms.Infrastructure.Rights.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Rights;

internal static class RightsRegistration
{
    /// <summary>What every role needs: rules and requests are taken in, the archive is read, consent of erased people holds.</summary>
    public static void AddRights(this IServiceCollection services)
    {
        services.AddSingleton<NumberHashes>();
        services.AddSingleton<ErasedSuppressions>();
        services.AddSingleton<RetentionPolicies>();
        services.AddSingleton<IRetention, RetentionDesk>();
        services.AddSingleton<ArchiveStores>();
        services.AddSingleton<ArchiveObject>();
        services.AddSingleton<IArchive, ArchiveDesk>();
        services.AddSingleton<IPrivacyRequests, PrivacyDesk>();
        services.AddPersonalData();
    }

    /// <summary>What the process that leads does.</summary>
    public static void AddRightsWorker(this IServiceCollection services)
    {
        services.AddSingleton<ArchiveDays>();
        services.AddSingleton<TextRedaction>();
        services.AddSingleton(sp => new MessageRetention(sp.GetRequiredService<ArchiveDays>(), sp.GetRequiredService<TimeProvider>(), sp.GetService<IMessageIndex>()));
        services.AddSingleton<ChangeLogRetention>();
        services.AddSingleton<LogRetention>();
        services.AddSingleton<RetentionWork>();
        services.AddSingleton<PrivacyWork>();
        services.AddLeadersWork<RightsWorker>();
    }

    /// <summary>Every place that may hold something of a person, in the order in which they are erased. A new store adds itself here.</summary>
    private static void AddPersonalData(this IServiceCollection services)
    {
        services.AddSingleton<IPersonalData, PersonMessages>();
        services.AddSingleton<IPersonalData, PersonRefusals>();
        services.AddSingleton<IPersonalData, PersonUploads>();
        services.AddSingleton<IPersonalData, PersonSuppressions>();
        services.AddSingleton<IPersonalData, PersonAnswers>();
        services.AddSingleton<IPersonalData, PersonEvents>();
        services.AddSingleton<IPersonalData, PersonUnmatchedReceipts>();
        services.AddSingleton<IPersonalData, PersonRequests>();
        services.AddSingleton<IPersonalData, PersonAudit>();
        services.AddSingleton<IPersonalData, PersonArchive>();
        services.AddSingleton<IPersonalData, PersonWords>();
        services.AddSingleton<IPersonalData, PersonSavedSearches>();
        services.AddSingleton<IPersonalData, PersonWebhooks>();
        services.AddSingleton<IPersonalData>(sp => new PersonSearch(sp.GetService<IMessageIndex>(), sp.GetService<IMessageSearch>()));
        services.AddSingleton<IPersonalData, PersonExports>();
    }
}
