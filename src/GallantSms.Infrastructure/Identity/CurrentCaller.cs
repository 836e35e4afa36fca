using GallantSms.Application.Access;

namespace GallantSms.Infrastructure.Identity;

/// <summary>The scope's caller; bound once by the HTTP layer.</summary>
internal sealed class CurrentCaller : ICurrentCaller
{
    private Caller? _caller;

    public Caller Caller => _caller ?? throw new InvalidOperationException("Nobody is signed in here.");

    public bool IsBound => _caller is not null;

    public void Bind(Caller caller) => _caller = caller;
}
