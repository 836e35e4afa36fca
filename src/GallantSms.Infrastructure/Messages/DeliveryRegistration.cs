using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Credits;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Accept;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Messages.Exports;
using GallantSms.Infrastructure.Messages.Files;
using GallantSms.Infrastructure.Messages.Receipts;
using GallantSms.Infrastructure.Messages.Reports;
using GallantSms.Infrastructure.Providers;
using GallantSms.Infrastructure.Reports;
using GallantSms.Infrastructure.Requests;
using GallantSms.Infrastructure.Rights;
using GallantSms.Infrastructure.Routing;
using GallantSms.Infrastructure.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GallantSms.Infrastructure.Messages;

internal static class DeliveryRegistration
{
    /// <summary>What every role needs: accepting, reading, money, carriers.</summary>
    public static void AddMessageStores(this IServiceCollection services)
    {
        services.TryAddSingleton<GallantMeters>();
        services.AddOptions<AcceptOptions>().BindConfiguration(AcceptOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddSingleton<Idempotency>();
        services.AddScoped<OnceOnly>();
        services.AddSingleton<IAcceptStore, AcceptStore>();
        services.AddSingleton<ISuppressionList, SuppressionList>();
        services.AddSingleton<IUploadedFiles, UploadedFiles>();
        services.AddSingleton<IFileUploads, FileUploads>();
        services.AddSingleton<ITableFiles, TableFiles>();
        services.AddSingleton<IPriceBook, PriceBook>();
        services.AddSingleton<IMessageReports, MessageReports>();
        services.AddSingleton<ICancellations, Cancellations>();
        services.AddSingleton<IPauses, Pauses>();
        services.AddSingleton<IBatchList, BatchList>();
        services.AddSingleton<IOverview, OverviewReport>();
        services.AddSingleton<IRelatedRows, RelatedRowReader>();
        services.AddSingleton<ISavedSearches, SavedSearchRows>();
        services.AddExports();
        services.AddSingleton<ILedger, Ledger>();
        services.AddSingleton<CreditTransfers>();
        services.AddSingleton<ICreditTransfers>(sp => sp.GetRequiredService<CreditTransfers>());

        services.AddProviders();
        services.AddSingleton<CarrierGateway>();
        services.AddSingleton<ICarrierHealth>(sp => sp.GetRequiredService<CarrierGateway>());
        services.AddSingleton<ReferenceBook>();
        services.AddSingleton<ReceiptIntake>();
        services.AddSingleton<IUnmatchedReceipts, UnmatchedReceipts>();
        services.AddSingleton<IReceiptSink>(sp => sp.GetRequiredService<ReceiptIntake>());
        services.AddCarrierRouting();
        services.AddChangeLog();
        services.AddWebhooks();
        services.AddRights();
        services.AddReportStores();

        services.AddSingleton<LanePublisher>();
        services.AddHostedService(sp => sp.GetRequiredService<LanePublisher>());
        services.AddHostedService<DeliveryGauges>();
    }

    /// <summary>What sends: lane workers, and the relay and sweeper of the process that leads.</summary>
    public static void AddLaneWorkers(this IServiceCollection services)
    {
        services.AddSingleton<ChunkLeases>();
        services.AddHostedService(sp => sp.GetRequiredService<ChunkLeases>());
        services.AddScoped<ChunkDispatcher>();
        services.AddSingleton<CarrierReferences>();
        services.AddLeadersWork<CarrierKeeper>();
        services.AddCarrierPulse(keepsConnections: true);
        services.AddHostedService<LaneWorkers>();

        services.AddChangeConsumers();
        services.AddWebhookSender();
        services.AddRightsWorker();
        services.AddReportKeeper();
        services.AddSingleton<Leadership>();
        services.AddLeadersWork<Relay>();
        services.AddSingleton<Reconciler>();
        services.AddLeadersWork<Sweeper>();
        services.AddHostedService<DispatchLeader>();
    }
}
