using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace GallantSms.Application.Common.Behaviors;

/// <summary>Runs a request's validators and refuses once, with everything that is wrong.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        var failures = new List<ValidationFailure>();
        foreach (var validator in validators) failures.AddRange((await validator.ValidateAsync(request, ct)).Errors);
        RequestErrors.Throw(new ValidationResult(failures));
        return await next();
    }
}
