using Xunit.Abstractions;
using Xunit.Sdk;

namespace GallantSms.IntegrationTests.Support;

/// <summary>A test that needs a RabbitMQ, ours or a given one; skipped where there is none.</summary>
public sealed class RabbitFactAttribute : FactAttribute
{
    public RabbitFactAttribute() => Skip = RabbitBroker.NoBroker;
}

/// <summary>A test that kills its own RabbitMQ; skipped where none is installed.</summary>
public sealed class RabbitKillFactAttribute : FactAttribute
{
    public RabbitKillFactAttribute() => Skip = RabbitBroker.NoServer;
}

/// <summary>On a class: its inherited <see cref="ContractFactAttribute"/> tests need a RabbitMQ.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsRabbitAttribute : Attribute;

/// <summary>A test of a contract class, skipped in those derived classes whose surroundings are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("GallantSms.IntegrationTests.Support." + nameof(ContractFactDiscoverer), "GallantSms.IntegrationTests")]
public sealed class ContractFactAttribute : FactAttribute;

public sealed class ContractFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new ContractTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(),
            discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

public sealed class ContractTestCase : XunitTestCase
{
    [Obsolete("Called by the de-serializer")]
    public ContractTestCase()
    {
    }

    public ContractTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute)
    {
        var surroundings = TestMethod.TestClass.Class;
        if (surroundings.GetCustomAttributes(typeof(NeedsRabbitAttribute)).Any()) return RabbitBroker.NoBroker;
        if (surroundings.GetCustomAttributes(typeof(NeedsElasticsearchAttribute)).Any()) return ElasticsearchServer.NoServer;
        return base.GetSkipReason(factAttribute);
    }
}
