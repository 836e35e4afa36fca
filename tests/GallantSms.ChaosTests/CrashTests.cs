using GallantSms.ChaosTests.Installation;
using GallantSms.IntegrationTests.Support;
using Xunit.Abstractions;

namespace GallantSms.ChaosTests;

/// <summary>The short form of <c>./gallant chaos</c>: every kind of process is killed at least once under load.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    /// <summary>With a search server of its own where one can be started.</summary>
    [Fact]
    public Task No_promise_is_broken_by_kills_with_the_in_process_transport() => ElasticsearchNode.NoNode is null ? HoldsAsync(Transport.InProcess, kills: 3, search: true) : HoldsAsync(Transport.InProcess, kills: 2);

    [RabbitCrashFact]
    public Task No_promise_is_broken_by_kills_with_RabbitMQ() => HoldsAsync(Transport.RabbitMq, kills: 4);

    private async Task HoldsAsync(Transport transport, int kills, bool search = false)
    {
        var report = await new ChaosRun(new(transport, kills, ChaosOptions.AnySeed()) { Search = search }, output.WriteLine).RunAsync();
        output.WriteLine(report.ToString());
        Assert.True(report.Holds, report.ToString());
    }
}

/// <summary>Needs a RabbitMQ that it can kill.</summary>
public sealed class RabbitCrashFactAttribute : FactAttribute
{
    public RabbitCrashFactAttribute() => Skip = RabbitBroker.NoServer;
}
