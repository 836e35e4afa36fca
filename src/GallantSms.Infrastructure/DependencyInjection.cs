using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Mail;
using GallantSms.Infrastructure.Messages;
using GallantSms.Infrastructure.Messaging;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using GallantSms.Infrastructure.Persistence.Tenants;
using GallantSms.Infrastructure.Search;
using GallantSms.Infrastructure.Security;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace GallantSms.Infrastructure;

public static class DependencyInjection
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddPersistence(configuration);
        services.AddTenancy();
        services.AddIdentity(configuration);
        services.AddMail(configuration);
        services.AddTransport(configuration);
        services.AddMessageStores();
        services.AddSearch(configuration);
        services.AddOperations();
        services.AddReadinessChecks();
        return services;
    }

    private const string Regional = "GALLANT_POSTGRES_";

    private static void AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PostgresOptions>()
            .Configure(o =>
            {
                o.Admin = configuration["GALLANT_POSTGRES"] ?? configuration["Postgres:Admin"] ?? "";
                // GALLANT_POSTGRES_EU is the server of the region eu.
                foreach (var region in configuration.GetChildren().Where(c => c.Key.StartsWith(Regional, StringComparison.OrdinalIgnoreCase) && c.Value is { Length: > 0 }))
                    o.Servers[region.Key[Regional.Length..].ToLowerInvariant()] = region.Value!;
                o.Prefix = configuration["GALLANT_DB_PREFIX"] ?? configuration["Postgres:Prefix"] ?? o.Prefix;
            })
            .Validate(o => o.Admin.Length > 0, "GALLANT_POSTGRES is not set: give the connection string of the PostgreSQL server.")
            .Validate(o => o.Prefix.Length is > 0 and <= 30 && o.Prefix.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), "GALLANT_DB_PREFIX takes lower-case letters, digits and underscores.")
            .ValidateOnStart();

        services.AddSingleton<PlatformDataSource>();
        services.AddDbContextFactory<PlatformDb>((sp, db) => db
            .UseNpgsql(sp.GetRequiredService<PlatformDataSource>().Source, AsIs)
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)));
        services.AddScoped<IPlatformDb>(sp => sp.GetRequiredService<PlatformDb>());
        services.AddSingleton<Migrator>();
        services.AddSingleton<ITenantProvisioner>(sp => sp.GetRequiredService<Migrator>());
        services.AddSingleton<IResidencies, Residencies>();

        services.AddSingleton<ISecretBox, SecretBox>();
        services.AddDataProtection().SetApplicationName("gallant");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(sp =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = new DataProtectionKeys(sp.GetRequiredService<PlatformDataSource>())));
    }

    /// <summary>Npgsql's own strategy wraps what an outage throws in an InvalidOperationException, and nobody's catch would see it.</summary>
    private static void AsIs(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.ExecutionStrategy(d => new NonRetryingExecutionStrategy(d));

    private static void AddTenancy(this IServiceCollection services)
    {
        services.AddScoped<ITenantContext, TenantContext>();
        services.AddSingleton<ITenantDirectory, TenantDirectory>();
        services.AddSingleton<TenantDataSources>();
        services.AddSingleton<TenantWrites>();
        services.AddSingleton<TenantScopes>();
        services.AddSingleton<ITenantFigures, TenantFiguresReader>();
        services.AddSingleton<ICreditLimits, Credits.CreditLimits>();
        services.AddSingleton<ITenantBrands, TenantBrands>();
        services.AddScoped<ITenantLogos, TenantLogos>();
        services.AddSingleton<TenantExport>();
        services.AddScoped<ITenantErasure, TenantErasure>();

        // TenantDb resolves only in a bound scope: TenantContext.Tenant throws in any other.
        services.AddDbContext<TenantDb>((sp, db) =>
        {
            var tenant = sp.GetRequiredService<ITenantContext>().Tenant;
            var source = sp.GetRequiredService<TenantDataSources>().GetAsync(tenant.Id, CancellationToken.None);
            db.UseNpgsql(source.IsCompletedSuccessfully ? source.Result : source.AsTask().GetAwaiter().GetResult(), AsIs)
                .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
        }, ServiceLifetime.Scoped, ServiceLifetime.Scoped);
        services.AddScoped<ITenantDb>(sp => sp.GetRequiredService<TenantDb>());
    }
}
