using GallantSms.Application.Messages.Delivery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Messaging;

public static class TransportRegistration
{
    /// <summary>Configuration key (and environment variable) that stands in for <c>Transport:RabbitMq</c> where that is empty.</summary>
    public const string RabbitMqKey = "GALLANT_RABBITMQ";

    /// <summary>Registers the one <see cref="ILaneTransport"/>: RabbitMQ where an address is configured, else in this process.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TransportOptions>()
            .Bind(configuration.GetSection(TransportOptions.Section))
            .PostConfigure(options =>
            {
                if (string.IsNullOrWhiteSpace(options.RabbitMq))
                    options.RabbitMq = configuration[RabbitMqKey]?.Trim() ?? "";
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TransportOptions>, TransportOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ILaneTransport>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<TransportOptions>>().Value;
            var clock = provider.GetRequiredService<TimeProvider>();
            return options.RabbitMq.Length == 0
                ? new InProcessTransport(options, clock, provider.GetRequiredService<ILogger<InProcessTransport>>())
                : new RabbitTransport(options, clock, provider.GetRequiredService<ILogger<RabbitTransport>>());
        });
        return services;
    }
}

internal sealed class TransportOptionsValidator : IValidateOptions<TransportOptions>
{
    private const int LongestPrefix = 100;

    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        var wrong = new List<string>();

        // Not quoted: the address carries a password.
        if (options.RabbitMq.Length > 0
            && !(Uri.TryCreate(options.RabbitMq, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"))
            wrong.Add("Transport:RabbitMq (GALLANT_RABBITMQ) must be an address like amqp://user:password@host:5672/vhost.");
        if (options.Prefix.Length > LongestPrefix || options.Prefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
            wrong.Add($"Transport:Prefix is at most {LongestPrefix} letters, digits, dots, hyphens and underscores.");
        if (options.DeliveryLimit is < 1 or > RabbitTopology.BrokerDeliveryLimit)
            wrong.Add($"Transport:DeliveryLimit is 1 to {RabbitTopology.BrokerDeliveryLimit}.");
        if (options.Capacity < 1)
            wrong.Add("Transport:Capacity is at least 1.");
        if (options.Drain < TimeSpan.Zero || options.Drain > TimeSpan.FromHours(1))
            wrong.Add("Transport:Drain is zero to one hour.");
        if (string.IsNullOrWhiteSpace(options.Role))
            wrong.Add("Transport:Role must say what this process does.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
