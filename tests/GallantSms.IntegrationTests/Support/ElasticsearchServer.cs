namespace GallantSms.IntegrationTests.Support;

/// <summary>The Elasticsearch that the tests are given. They use names of their own in it, and take them away at the end.</summary>
public static class ElasticsearchServer
{
    public const string AddressVariable = "GALLANT_TEST_ELASTICSEARCH";

    public static string Address { get; } = Environment.GetEnvironmentVariable(AddressVariable) ?? "";

    /// <summary>Why no test with an Elasticsearch can run, or null when they can.</summary>
    public static string? NoServer => Address.Length == 0 ? $"{AddressVariable} is not set" : null;
}

/// <summary>A test that needs an Elasticsearch; skipped where none is given.</summary>
public sealed class ElasticsearchFactAttribute : FactAttribute
{
    public ElasticsearchFactAttribute() => Skip = ElasticsearchServer.NoServer;
}

/// <summary>On a class: its inherited <see cref="ContractFactAttribute"/> tests need an Elasticsearch.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsElasticsearchAttribute : Attribute;
