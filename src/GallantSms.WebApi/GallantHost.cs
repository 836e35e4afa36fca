using System.Text.Json;
using GallantSms.Application;
using GallantSms.Infrastructure;
using GallantSms.Infrastructure.Mail;
using GallantSms.Infrastructure.Messages;
using GallantSms.Infrastructure.Messages.Exports;
using GallantSms.Infrastructure.Routing;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Callbacks;
using GallantSms.WebApi.Endpoints;
using GallantSms.WebApi.Endpoints.Carriers;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Live;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi;

/// <summary>What a process does. A process that neither answers the API nor sends is a tool that runs one verb.</summary>
internal readonly record struct HostRole(bool Api, bool Workers);

/// <summary>The composition root of every role.</summary>
internal static class GallantHost
{
    /// <param name="args">Command line; <c>--Section:Key value</c> overrides configuration.</param>
    /// <param name="role">What this process does.</param>
    /// <param name="settings">Configuration that goes before the environment's.</param>
    /// <param name="adjust">The last word on services: tests put in a clock that they move.</param>
    public static WebApplication Build(string[] args, HostRole role, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (settings is not null) builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseKestrelCore().UseUrls(builder.Configuration["GALLANT_URLS"] ?? "http://127.0.0.1:5080");
        builder.Logging.AddGallantLogging(builder.Environment);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration);
        builder.Services.AddSingleton<JsonSerializerOptions>(ApiJson.Options);
        builder.Services.AddHttpManners(builder.Configuration);
        builder.Services.AddAccess();
        builder.Services.AddOpenApiDocument();
        if (role.Workers) builder.Services.AddLaneWorkers();
        else if (role.Api) builder.Services.AddCarrierPulse(keepsConnections: false);
        if (role.Api) builder.Services.AddMailSender(builder.Configuration);
        if (role.Api) builder.Services.AddExportRunner();
        adjust?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseHttpManners();
        if (role.Api) app.UseDocs();
        app.UseClient();
        app.UseAccess();
        app.MapOperations();
        if (role.Api) app.MapApi();
        return app;
    }

    private static void MapApi(this WebApplication app)
    {
        app.MapConnect();
        app.MapLive();
        app.MapReceiptCallbacks();
        app.MapMessageAliases();
        app.MapFileAliases();
        app.MapProviderAliases();

        var api = app.MapGroup("/api/v1");
        api.MapMessages();
        api.MapOverview();
        api.MapSearch();
        api.MapExports();
        api.MapEvents();
        api.MapWebhooks();
        api.MapReports();
        api.MapFiles();
        api.MapAccount();
        api.MapApiKeys();
        api.MapTenants();
        api.MapOperator();
        api.MapCarriers();
        api.MapBranding();
        api.MapSettings();
        api.MapPrivacy();
        api.MapTeam();
        api.MapActAs();
        api.MapAudit();
        api.MapMails();
        api.MapSession();
        api.MapAccounts();
        api.MapMe();
        api.MapRequests();
        api.MapConsent();
        api.MapSso();
        api.MapSsoConnections();
    }
}
