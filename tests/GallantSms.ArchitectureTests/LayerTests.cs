using System.Reflection;

namespace GallantSms.ArchitectureTests;

public sealed class LayerTests
{
    [Theory]
    [InlineData("GallantSms.Domain", "System")]
    [InlineData("GallantSms.Application", "System", "GallantSms.Domain", "MediatR", "FluentValidation", "Scrutor", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions")]
    [InlineData("GallantSms.Simulator", "System", "Microsoft.AspNetCore", "Microsoft.Extensions")]
    public void A_layer_references_only_what_it_may(string layer, params string[] allowed)
    {
        var strangers = Assembly.Load(layer).GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(name => !allowed.Any(prefix => name == prefix || name.StartsWith(prefix + '.', StringComparison.Ordinal)));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Infrastructure_does_not_know_the_web_api() =>
        Assert.DoesNotContain("GallantSms.WebApi", Assembly.Load("GallantSms.Infrastructure").GetReferencedAssemblies().Select(a => a.Name));
}
