using MediatR;

namespace GallantSms.Application.Common;

/// <summary>Changes something.</summary>
public interface ICommand<out TResult> : IRequest<TResult>;

/// <summary>Reads something.</summary>
public interface IQuery<out TResult> : IRequest<TResult>;
