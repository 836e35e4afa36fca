using System.Collections.Concurrent;

namespace GallantSms.Infrastructure.Events;

/// <summary>
/// Says in this process that a tenant's log may have grown. A signal is a hint: whoever waits also looks by themselves now and then.
/// </summary>
internal sealed class ChangeSignals
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _waiting = [];

    /// <summary>Runs on the raiser's thread: subscribers only note it.</summary>
    public event Action<Guid>? Raised;

    public void Raise(Guid tenantId)
    {
        if (_waiting.TryRemove(tenantId, out var waiting)) waiting.TrySetResult();
        Raised?.Invoke(tenantId);
    }

    /// <summary>Ask for it before reading the log, then await it when the log had nothing new: nothing falls between.</summary>
    public Task Next(Guid tenantId) => _waiting.GetOrAdd(tenantId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
