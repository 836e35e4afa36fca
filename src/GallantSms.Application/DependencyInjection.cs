using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Access.Team;
using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Common.Behaviors;
using GallantSms.Application.Messages;
using GallantSms.Application.Reports;
using GallantSms.Application.Senders;
using GallantSms.Application.Tenants;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Application;

public static class DependencyInjection
{
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(sp => sp.GetService!); // MediatR 5 resolves through this delegate
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.Scan(scan => scan.FromAssemblyOf<Caller>()
            .AddClasses(c => c.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false).AsImplementedInterfaces().WithScopedLifetime()
            .AddClasses(c => c.AssignableTo(typeof(IValidator<>)).Where(ValidatesARequest), publicOnly: false).AsImplementedInterfaces().WithScopedLifetime());

        services.AddMessages();
        services.AddScoped<ApiKeyIssuer>();
        services.AddScoped<OAuthClientIssuer>();
        services.AddScoped<InvitationIssuer>();
        services.AddScoped<Audit.AuditSearch>();
        services.AddTenants();
        services.AddCarriers();
        services.AddSenders();
        services.AddScoped<Webhooks.ChangeSecrets>();
        services.AddReports();

        // Messages name a field as the caller wrote it.
        ValidatorOptions.Global.DisplayNameResolver = (_, member, _) => member is null ? null : FieldName.Of(member.Name);
        return services;
    }

    /// <summary>Other validators are made by those who run them, with arguments of their own.</summary>
    private static bool ValidatesARequest(Type validator) => validator.GetInterfaces().Any(i =>
        i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValidator<>) && typeof(IBaseRequest).IsAssignableFrom(i.GenericTypeArguments[0]));
}
