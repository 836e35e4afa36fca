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
        var services = new ServiceCollection().AddSingleton(new OutboundGuard(allowLocal: false)).AddSingleton(TimeProvider.System);
        services.AddProviders();
        using var container = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });

        var all = container.GetServices<ISmsProvider>().Select(p => p.Description).ToArray();

        Assert.Subset(all.Select(d => d.Kind).ToHashSet(), new HashSet<string> { "simulator", "aws_sns", "africas_talking", "generic_http" });
        Assert.Equal(all.Length, all.Select(d => d.Kind).Distinct().Count());
        Assert.All(all, d => Assert.Equal(d.Fields.Count, d.Fields.Select(f => f.Name).Distinct().Count()));
        Assert.All(all.SelectMany(d => d.Fields), f => Assert.True(f.Type != SettingType.Choice || f.Options.Contains(f.Default), f.Name));
    }
}
