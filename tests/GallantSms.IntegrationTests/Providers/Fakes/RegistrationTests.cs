using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers;
using GallantSms.Infrastructure.Security;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Providers.Fakes;

public sealed class RegistrationTests
{
    /// <summary>Of an adapter with a seam for tests the container must find the constructor without it.</summary>
    [Fact]
    public void Every_kind_is_made_by_the_container_and_has_a_name_of_its_own()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<GallantMeters>().AddSingleton(new OutboundGuard(allowLocal: false)).AddSingleton(TimeProvider.System);
        services.AddProviders();
        using var container = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });

        var all = container.GetServices<ISmsProvider>().Select(p => p.Description).ToArray();

        Assert.Equal(["africas_talking", "aws_sns", "generic_http", "infobip", "simulator", "smpp", "twilio"], all.Select(d => d.Kind).Order());
        Assert.Equal(all.Length, all.Select(d => d.Kind).Distinct().Count());
        Assert.All(all, d => Assert.Equal(d.Fields.Count, d.Fields.Select(f => f.Name).Distinct().Count()));
        Assert.All(all.SelectMany(d => d.Fields), f => Assert.True(f.Type != SettingType.Choice || f.Options.Contains(f.Default), f.Name));
    }
}
