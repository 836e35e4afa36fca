using System.Reflection;
using FluentValidation;
using GallantSms.Application.Access;
using MediatR;

namespace GallantSms.ArchitectureTests;

public sealed class UseCaseTests
{
    private static readonly Assembly Application = typeof(Caller).Assembly;

    private static readonly Type[] Handlers = [.. Application.GetTypes().Where(t => t.GetInterfaces().Any(IsHandler))];

    [Fact]
    public void Every_request_has_exactly_one_handler()
    {
        var requests = Application.GetTypes().Where(t => !t.IsInterface && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>))).ToArray();
        var handled = Handlers.SelectMany(h => h.GetInterfaces().Where(IsHandler)).Select(i => i.GetGenericArguments()[0]).ToArray();

        Assert.NotEmpty(requests);
        Assert.Equal(requests.OrderBy(t => t.FullName, StringComparer.Ordinal), handled.OrderBy(t => t.FullName, StringComparer.Ordinal));
    }

    [Fact]
    public void Handlers_and_validators_are_nobody_elses_business()
    {
        var validators = Application.GetTypes().Where(t => !t.IsAbstract && typeof(IValidator).IsAssignableFrom(t));
        Assert.DoesNotContain(Handlers.Concat(validators), t => t.IsPublic);
    }

    [Fact]
    public void One_handler_never_calls_another() =>
        Assert.DoesNotContain(Handlers, h => h.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Any(c => c.GetParameters().Any(p => typeof(IMediator).IsAssignableFrom(p.ParameterType) || IsHandler(p.ParameterType))));

    private static bool IsHandler(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
