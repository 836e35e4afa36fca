using GallantSms.IntegrationTests.Messaging;
using GallantSms.IntegrationTests.SingleSignOn;
using GallantSms.IntegrationTests.Support;
using GallantSms.IntegrationTests.Tenants;
using Xunit.Abstractions;

// Most of a test is waiting for a database, a broker or a carrier.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer($"{nameof(GallantSms)}.{nameof(GallantSms.IntegrationTests)}.{nameof(GallantSms.IntegrationTests.Support)}.{nameof(LongestFirst)}", $"{nameof(GallantSms)}.{nameof(GallantSms.IntegrationTests)}")]

namespace GallantSms.IntegrationTests.Support;

/// <summary>What takes minutes begins first: else it runs alone at the end, and the other processors wait for it.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
        [OfficeCollection.Name, GallantCollection.Name, nameof(QuietTenantsTests), SsoCollection.Name, nameof(RabbitOutageTests), RabbitCollection.Name];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c => Array.FindIndex(Longest, name => IsNamed(c, name)) is >= 0 and var place ? place : Longest.Length).ThenBy(c => c.DisplayName, StringComparer.Ordinal);

    /// <summary>A class without a collection has one of its own, "Test collection for " and the class.</summary>
    private static bool IsNamed(ITestCollection collection, string name) =>
        collection.DisplayName == name || collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal);
}
