using GallantSms.Application.Messages.Delivery;
using GallantSms.Infrastructure.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GallantSms.IntegrationTests.Messaging;

public sealed class TransportRegistrationTests
{
    [Fact]
    public async Task Without_an_address_lanes_are_in_the_process()
    {
        await using var provider = Build([]);
        Assert.IsType<InProcessTransport>(provider.GetRequiredService<ILaneTransport>());
    }

    [Theory]
    [InlineData("Transport:RabbitMq")]
    [InlineData("GALLANT_RABBITMQ")]
    public async Task With_an_address_lanes_are_on_rabbitmq_which_need_not_be_up(string key)
    {
        await using var provider = Build(new() { [key] = "amqp://guest:guest@127.0.0.1:1/" });
        var transport = Assert.IsType<RabbitTransport>(provider.GetRequiredService<ILaneTransport>());
        Assert.False(await transport.IsHealthyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_setting_goes_before_the_variable()
    {
        await using var provider = Build(new()
        {
            ["Transport:RabbitMq"] = "amqp://set/",
            ["GALLANT_RABBITMQ"] = "amqp://variable/",
        });
        Assert.Equal("amqp://set/", provider.GetRequiredService<IOptions<TransportOptions>>().Value.RabbitMq);
    }

    [Theory]
    [InlineData("Transport:RabbitMq", "http://guest:secret@broker/")]
    [InlineData("GALLANT_RABBITMQ", "broker")]
    [InlineData("Transport:Prefix", "a b")]
    [InlineData("Transport:DeliveryLimit", "0")]
    [InlineData("Transport:DeliveryLimit", "21")]
    [InlineData("Transport:Capacity", "0")]
    [InlineData("Transport:Drain", "-00:00:01")]
    [InlineData("Transport:Role", " ")]
    public async Task A_wrong_setting_stops_the_start_by_name_and_keeps_the_password(string key, string value)
    {
        await using var provider = Build(new() { [key] = value });

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging().AddTransport(configuration).BuildServiceProvider();
    }
}
